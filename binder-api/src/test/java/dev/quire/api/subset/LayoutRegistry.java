package dev.quire.api.subset;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;

/** A registry from which images of OCI layouts can be pulled over plain HTTP (OCI distribution specification, "Pull"). */
final class LayoutRegistry implements AutoCloseable {
    private final HttpServer server;
    private final Map<String, Path> layouts = new ConcurrentHashMap<>();
    private final List<String> requests = Collections.synchronizedList(new ArrayList<>());

    LayoutRegistry() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/v2/", this::answer);
        server.start();
    }

    String host() {
        return "127.0.0.1:" + server.getAddress().getPort();
    }

    /** Serves the only image of that layout under a name, whatever the tag. */
    void add(String name, Path layout) {
        layouts.put(name, layout);
    }

    /** The paths that were asked for. */
    List<String> requests() {
        return List.copyOf(requests);
    }

    private void answer(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        requests.add(path);
        String[] parts = path.split("/");
        String kind = parts[parts.length - 2];
        String reference = parts[parts.length - 1];
        Path layout = layouts.get(path.replaceFirst("^/v2/(.*)/(manifests|blobs)/.*$", "$1"));
        Path file = layout == null ? Path.of("/nowhere") : blob(layout, kind, reference);
        try (exchange) {
            if (!Files.isRegularFile(file)) {
                exchange.sendResponseHeaders(404, -1);
                return;
            }
            exchange.getResponseHeaders().add("Content-Type", "application/vnd.oci.image.manifest.v1+json");
            exchange.sendResponseHeaders(200, Files.size(file));
            try (OutputStream body = exchange.getResponseBody()) {
                Files.copy(file, body);
            }
        }
    }

    private static Path blob(Path layout, String kind, String reference) throws IOException {
        String digest = reference;
        if (kind.equals("manifests") && !reference.startsWith("sha256:")) {
            digest = new ObjectMapper()
                    .readTree(layout.resolve("index.json").toFile())
                    .path("manifests")
                    .path(0)
                    .path("digest")
                    .asText();
        }
        return layout.resolve("blobs/sha256").resolve(digest.replace("sha256:", ""));
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
