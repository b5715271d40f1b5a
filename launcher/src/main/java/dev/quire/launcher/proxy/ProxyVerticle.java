package dev.quire.launcher.proxy;

import dev.quire.launcher.session.SessionId;
import io.vertx.core.AbstractVerticle;
import io.vertx.core.Promise;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import java.net.URI;
import java.util.Optional;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/** The proxy on one event loop, with connections of its own, so that nothing is shared between threads. */
final class ProxyVerticle extends AbstractVerticle {
    /** Well above the 90 s after which Jupyter gives up a WebSocket that does not answer its pings. */
    private static final int IDLE_SECONDS = 600;

    /** Launch links carry whole URLs, and Jupyter's cookies add up. */
    private static final int LONGEST_HEAD = 64 << 10;

    private static final int CONNECT_MILLIS = 2_000;

    /** Followed logs and kernels keep their connections, so a small pool would block everybody else. */
    private static final int MOST_CONNECTIONS = 50_000;

    private final ProxySettings settings;
    private final SessionRoutes routes;
    private final IntConsumer listening;
    private @Nullable HttpClient client;

    /**
     * @param listening told the port, once
     */
    ProxyVerticle(ProxySettings settings, SessionRoutes routes, IntConsumer listening) {
        this.settings = settings;
        this.routes = routes;
        this.listening = listening;
    }

    @Override
    public void start(Promise<Void> started) {
        HttpClient connections = vertx.createHttpClient(new HttpClientOptions()
                .setProtocolVersion(HttpVersion.HTTP_1_1)
                .setMaxPoolSize(MOST_CONNECTIONS)
                .setConnectTimeout(CONNECT_MILLIS)
                .setKeepAliveTimeout(15)
                .setIdleTimeout(IDLE_SECONDS)
                .setTcpNoDelay(true)
                .setMaxInitialLineLength(LONGEST_HEAD)
                .setMaxHeaderSize(LONGEST_HEAD));
        client = connections;
        Dial dial = new Dial(vertx, connections);
        HttpServer server = vertx.createHttpServer(new HttpServerOptions()
                .setHost(settings.host())
                // Zero would give each event loop a port of its own; minus one is any port, the same for all.
                .setPort(settings.port() == 0 ? -1 : settings.port())
                .setHttp2ClearTextEnabled(false)
                .setIdleTimeout(IDLE_SECONDS)
                .setTcpNoDelay(true)
                .setMaxInitialLineLength(LONGEST_HEAD)
                .setMaxHeaderSize(LONGEST_HEAD));
        server.requestHandler(request -> route(dial, request))
                .listen()
                .onSuccess(bound -> {
                    listening.accept(bound.actualPort());
                    started.complete();
                })
                .onFailure(started::fail);
    }

    private void route(Dial dial, HttpServerRequest request) {
        request.pause();
        if (request.method().equals(HttpMethod.CONNECT) || request.method().equals(HttpMethod.TRACE)) {
            Notice.MALFORMED.answer(request);
            return;
        }
        switch (Target.of(request.uri())) {
            case Target.Upstream upstream ->
                new Exchange(dial, settings.forwarding(), request, Notice.SERVICE_DOWN).passTo(settings.upstream());
            case Target.ToSession session -> toSession(dial, request, session.id());
            case Target.MissingSlash missing -> {
                request.response()
                        .setStatusCode(308)
                        .putHeader("Location", missing.location())
                        .end();
                request.resume();
            }
            case Target.NoSession none -> Notice.NO_SESSION.answer(request);
            case Target.Malformed malformed -> Notice.MALFORMED.answer(request);
        }
    }

    private void toSession(Dial dial, HttpServerRequest request, SessionId id) {
        Optional<URI> endpoint = routes.endpoint(id);
        if (endpoint.isEmpty()) {
            Notice.NO_SESSION.answer(request);
            return;
        }
        new Exchange(dial, settings.forwarding(), request, Notice.NOT_ANSWERING).passTo(endpoint.get());
    }

    @Override
    public void stop(Promise<Void> stopped) {
        if (client == null) {
            stopped.complete();
        } else {
            client.close().onComplete(stopped);
        }
    }
}
