package dev.quire.launcher.proxy;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.RequestOptions;
import java.util.List;

/** Connects to where a request goes. Only this is tried again: once bytes are sent, nobody knows what was done with them. */
final class Dial {
    private static final List<Long> PAUSES = List.of(200L, 400L);

    private final Vertx vertx;
    private final HttpClient client;

    Dial(Vertx vertx, HttpClient client) {
        this.vertx = vertx;
        this.client = client;
    }

    Future<HttpClientRequest> connect(RequestOptions options) {
        return connect(options, 0);
    }

    private Future<HttpClientRequest> connect(RequestOptions options, int tried) {
        return client.request(options).recover(failure -> {
            if (tried == PAUSES.size()) {
                return Future.failedFuture(failure);
            }
            Promise<HttpClientRequest> later = Promise.promise();
            vertx.setTimer(
                    PAUSES.get(tried), timer -> connect(options, tried + 1).onComplete(later));
            return later.future();
        });
    }
}
