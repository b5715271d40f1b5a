package dev.quire.launcher.proxy;

import io.vertx.core.AbstractVerticle;
import io.vertx.core.Promise;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpVersion;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/** The proxy on one event loop, with connections of its own, so that nothing but counts is shared between threads. */
final class ProxyVerticle extends AbstractVerticle {
    /** Well above the 90 s after which Jupyter gives up a WebSocket that does not answer its pings. */
    private static final int IDLE_SECONDS = 600;

    /** Launch links carry whole URLs, and Jupyter's cookies add up. */
    private static final int LONGEST_HEAD = 64 << 10;

    private static final int CONNECT_MILLIS = 2_000;

    private final ProxySettings settings;
    private final SessionRoutes routes;
    private final Traffic traffic;
    private final ActivityLog activity;
    private final IntConsumer listening;
    private @Nullable HttpClient client;

    /**
     * @param listening told the port, once
     */
    ProxyVerticle(
            ProxySettings settings,
            SessionRoutes routes,
            Traffic traffic,
            ActivityLog activity,
            IntConsumer listening) {
        this.settings = settings;
        this.routes = routes;
        this.traffic = traffic;
        this.activity = activity;
        this.listening = listening;
    }

    @Override
    public void start(Promise<Void> started) {
        HttpClient connections = vertx.createHttpClient(new HttpClientOptions()
                .setProtocolVersion(HttpVersion.HTTP_1_1)
                // Followed logs and kernels keep their connections: a smaller pool would block everybody else.
                .setMaxPoolSize(settings.limits().connections())
                .setConnectTimeout(CONNECT_MILLIS)
                .setKeepAliveTimeout(15)
                .setIdleTimeout(IDLE_SECONDS)
                .setTcpNoDelay(true)
                .setMaxInitialLineLength(LONGEST_HEAD)
                .setMaxHeaderSize(LONGEST_HEAD));
        client = connections;
        Carrier carrier = new Carrier(
                vertx, new Dial(vertx, connections), settings, traffic, activity, new Notices(settings.launcher()));
        int port = settings.ports().open();
        HttpServer server = vertx.createHttpServer(new HttpServerOptions()
                .setHost(settings.ports().host())
                // Zero would give each event loop a port of its own; minus one is any port, the same for all.
                .setPort(port == 0 ? -1 : port)
                .setHttp2ClearTextEnabled(false)
                .setIdleTimeout(IDLE_SECONDS)
                .setTcpNoDelay(true)
                .setMaxInitialLineLength(LONGEST_HEAD)
                .setMaxHeaderSize(LONGEST_HEAD));
        server.connectionHandler(this::welcome)
                .requestHandler(new Reception(carrier, routes)::receive)
                .listen()
                .onSuccess(bound -> {
                    listening.accept(bound.actualPort());
                    started.complete();
                })
                .onFailure(started::fail);
    }

    private void welcome(HttpConnection connection) {
        if (traffic.isClosed()) {
            connection.close();
        }
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
