package dev.quire.launcher.proxy;

import dev.quire.launcher.session.Route;
import dev.quire.launcher.session.SessionAddresses;
import dev.quire.launcher.session.SessionId;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.ServerWebSocket;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A session proxy between real servers: what a test needs to be both ends. */
final class ProxyBench {
    static final SessionId SESSION = new SessionId("abcdefghijklmnopqrst");

    static final String TOKEN = "token-of-this-session";

    final Vertx vertx = Vertx.vertx();
    final Map<SessionId, Route> routes = new ConcurrentHashMap<>();
    volatile boolean complete = true;
    final SessionProxy proxy;

    /** Sessions are paths of the proxy's own host. */
    ProxyBench(Consumer<HttpServerRequest> service) throws Exception {
        this(service, new SessionAddresses.Paths(URI.create("http://127.0.0.1/")), ProxyLimits.DEFAULT);
    }

    ProxyBench(Consumer<HttpServerRequest> service, SessionAddresses addresses, ProxyLimits limits) throws Exception {
        URI upstream = serve(service);
        proxy = SessionProxy.start(settings(addresses, upstream, limits), new SessionRoutes() {
            @Override
            public Route route(SessionId id) {
                return routes.getOrDefault(id, new Route.None());
            }

            @Override
            public boolean isComplete() {
                return complete;
            }
        });
    }

    private static ProxySettings settings(SessionAddresses addresses, URI upstream, ProxyLimits limits) {
        return new ProxySettings(
                new ProxySettings.Ports("127.0.0.1", 0, Optional.of(0)),
                Forwarding.REPLACE,
                addresses,
                Optional.of(upstream),
                URI.create("/"),
                limits);
    }

    /** Leads requests for the session there. */
    void lead(URI endpoint) {
        routes.put(SESSION, new Route.Ready(endpoint, TOKEN));
    }

    /** A request of a program, which brings the token. */
    HttpRequest.Builder program(String path) {
        return HttpRequest.newBuilder(at(path)).header("Authorization", "token " + TOKEN);
    }

    /** The answer of the port for the cluster. */
    HttpResponse<String> inner(String path) throws Exception {
        URI uri = URI.create("http://127.0.0.1:" + proxy.innerPort() + path);
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
        }
    }

    /** Starts a server that knows no WebSockets, and says where it is. */
    URI serve(Consumer<HttpServerRequest> http) throws Exception {
        return serve(0, http, null);
    }

    /** Starts a server and says where it is. */
    URI serve(Consumer<HttpServerRequest> http, Consumer<ServerWebSocket> webSocket) throws Exception {
        return serve(0, http, webSocket);
    }

    URI serve(int port, Consumer<HttpServerRequest> http, @Nullable Consumer<ServerWebSocket> webSocket)
            throws Exception {
        HttpServerOptions options = new HttpServerOptions()
                .setMaxInitialLineLength(1 << 16)
                .setMaxWebSocketFrameSize(1 << 24)
                .setMaxWebSocketMessageSize(1 << 24)
                .addWebSocketSubProtocol("v1.kernel.websocket.jupyter.org");
        HttpServer unbound = vertx.createHttpServer(options).requestHandler(http::accept);
        if (webSocket != null) {
            unbound.webSocketHandler(webSocket::accept);
        }
        HttpServer server = unbound.listen(port, "127.0.0.1")
                .toCompletionStage()
                .toCompletableFuture()
                .get(10, TimeUnit.SECONDS);
        return URI.create("http://127.0.0.1:" + server.actualPort());
    }

    /** The address of a path at the proxy. */
    URI at(String path) {
        return URI.create("http://127.0.0.1:" + proxy.port() + path);
    }

    /** The path of the session. */
    static String session(String rest) {
        return "/s/" + SESSION + "/" + rest;
    }

    /** Sends bytes to the proxy as they are, and reads until it closes the connection. */
    String raw(String request) throws Exception {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), proxy.port())) {
            socket.setSoTimeout(10_000);
            OutputStream out = socket.getOutputStream();
            out.write(request.getBytes(StandardCharsets.ISO_8859_1));
            out.flush();
            InputStream in = socket.getInputStream();
            return new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
        }
    }

    void stop() throws Exception {
        proxy.close();
        vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }
}
