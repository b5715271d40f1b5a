package dev.quire.launcher.local;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;

/** A registry on the loopback, without TLS, that serves what lies in a layout by digest. */
final class TestRegistry implements AutoCloseable {
    private final TestLayout layout;
    private final HttpServer server;

    TestRegistry(TestLayout layout) throws IOException {
        this.layout = layout;
        this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/v2/", this::answer);
        server.start();
    }

    String reference(String digest) {
        return "127.0.0.1:%d/quire/test@%s".formatted(server.getAddress().getPort(), digest);
    }

    private void answer(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        Path blob = layout.blob(path.substring(path.lastIndexOf('/') + 1));
        try (exchange) {
            if (path.equals("/v2/")) {
                exchange.sendResponseHeaders(200, -1);
            } else if (!Files.isRegularFile(blob)) {
                byte[] body = "{\"errors\":[{\"code\":\"MANIFEST_UNKNOWN\",\"message\":\"manifest unknown\"}]}"
                        .getBytes(java.nio.charset.StandardCharsets.US_ASCII);
                exchange.getResponseHeaders().set("Content-Type", "application/json");
                exchange.sendResponseHeaders(404, exchange.getRequestMethod().equals("HEAD") ? -1 : body.length);
                if (!exchange.getRequestMethod().equals("HEAD")) {
                    exchange.getResponseBody().write(body);
                }
            } else {
                if (path.contains("/manifests/")) {
                    exchange.getResponseHeaders().set("Content-Type", "application/vnd.oci.image.manifest.v1+json");
                }
                byte[] body = Files.readAllBytes(blob);
                exchange.sendResponseHeaders(200, exchange.getRequestMethod().equals("HEAD") ? -1 : body.length);
                if (!exchange.getRequestMethod().equals("HEAD")) {
                    exchange.getResponseBody().write(body);
                }
            }
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
