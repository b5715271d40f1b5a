package dev.quire.launcher.proxy;

import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.streams.ReadStream;
import org.jspecify.annotations.Nullable;

/** A request's body up to so many bytes; what comes after them is dropped. */
final class Bounded implements ReadStream<Buffer> {
    private final HttpServerRequest body;
    private final long most;
    private final Runnable exceeded;
    private long seen;

    /** @param exceeded told once, when there is more */
    Bounded(HttpServerRequest body, long most, Runnable exceeded) {
        this.body = body;
        this.most = most;
        this.exceeded = exceeded;
    }

    @Override
    public ReadStream<Buffer> handler(@Nullable Handler<Buffer> handler) {
        if (handler == null) {
            body.handler(null);
            return this;
        }
        body.handler(bytes -> {
            boolean fitted = seen <= most;
            seen += bytes.length();
            if (seen <= most) {
                handler.handle(bytes);
            } else if (fitted) {
                exceeded.run();
            }
        });
        return this;
    }

    @Override
    public ReadStream<Buffer> exceptionHandler(@Nullable Handler<Throwable> handler) {
        body.exceptionHandler(handler);
        return this;
    }

    @Override
    public ReadStream<Buffer> pause() {
        body.pause();
        return this;
    }

    @Override
    public ReadStream<Buffer> resume() {
        body.resume();
        return this;
    }

    @Override
    public ReadStream<Buffer> fetch(long amount) {
        body.fetch(amount);
        return this;
    }

    @Override
    public ReadStream<Buffer> endHandler(@Nullable Handler<Void> handler) {
        body.endHandler(handler);
        return this;
    }
}
