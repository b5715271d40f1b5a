package dev.quire.repo2image.content;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;

/** A server that answers as an archive's interface does: by path and query, and only those who show what it demands. */
final class ArchiveHost implements AutoCloseable {
    private final HttpServer server;
    private final Map<String, List<Answer>> answers = new ConcurrentHashMap<>();
    private final Map<String, String> demanded = new ConcurrentHashMap<>();
    private final ConcurrentLinkedQueue<Asked> asked = new ConcurrentLinkedQueue<>();

    private record Answer(int status, Map<String, String> headers, String body) {
        static Answer of(int status, Map<String, String> headers, byte[] body) {
            return new Answer(status, headers, new String(body, StandardCharsets.ISO_8859_1));
        }
    }

    /** One request that came. */
    record Asked(String host, String method, String target, Map<String, String> headers) {}

    ArchiveHost() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", this::serve);
        server.start();
    }

    int port() {
        return server.getAddress().getPort();
    }

    String url(String path) {
        return "http://127.0.0.1:" + port() + path;
    }

    URI base(String path) {
        return URI.create(url(path));
    }

    /** Texts may say {@code $HOST} for this server's own base. */
    ArchiveHost json(String target, String json) {
        return answer(target, 200, Map.of("Content-Type", "application/json"), json);
    }

    ArchiveHost file(String target, byte[] body) {
        return add(target, Answer.of(200, Map.of("Content-Type", "application/octet-stream"), body));
    }

    ArchiveHost file(String target, String body) {
        return file(target, body.getBytes(StandardCharsets.UTF_8));
    }

    ArchiveHost redirect(String target, String location) {
        return answer(target, 302, Map.of("Location", location.replace("$HOST", url(""))), "");
    }

    ArchiveHost answer(String target, int status, Map<String, String> headers, String body) {
        return add(
                target,
                Answer.of(status, headers, body.replace("$HOST", url("")).getBytes(StandardCharsets.UTF_8)));
    }

    /** Answers to the same target come one after the other; the last stays. */
    private ArchiveHost add(String target, Answer answer) {
        answers.merge(target, List.of(answer), (before, more) -> {
            List<Answer> all = new java.util.ArrayList<>(before);
            all.addAll(more);
            return List.copyOf(all);
        });
        return this;
    }

    /** A DOI as the resolver's interface describes it. */
    ArchiveHost doi(String doi, String landing) {
        return json("/doi/api/handles/" + doi, """
                {"responseCode":1,"handle":"%s","values":[
                  {"index":100,"type":"HS_ADMIN","data":{"format":"admin","value":{"handle":"10.admin/codata","index":300,"permissions":"111111110010"}},"ttl":86400,"timestamp":"2019-06-18T10:42:21Z"},
                  {"index":1,"type":"URL","data":{"format":"string","value":"%s"},"ttl":86400,"timestamp":"2019-06-18T10:42:21Z"}]}""".formatted(doi, landing));
    }

    /** Whatever is below that path needs that header. */
    ArchiveHost demanding(String path, String header, String value) {
        demanded.put(path, header + ": " + value);
        return this;
    }

    List<Asked> asked() {
        return List.copyOf(asked);
    }

    private void serve(HttpExchange exchange) throws IOException {
        try (exchange) {
            String target = exchange.getRequestURI().toString();
            Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
            exchange.getRequestHeaders().forEach((name, values) -> headers.put(name, values.getFirst()));
            asked.add(new Asked(
                    String.valueOf(headers.get("Host")), exchange.getRequestMethod(), target, new HashMap<>(headers)));
            for (Map.Entry<String, String> demand : demanded.entrySet()) {
                String[] parts = demand.getValue().split(": ", 2);
                if (target.startsWith(demand.getKey()) && !parts[1].equals(headers.get(parts[0]))) {
                    exchange.sendResponseHeaders(403, -1);
                    return;
                }
            }
            List<Answer> known = answers.getOrDefault(target, List.of());
            if (known.isEmpty()) {
                byte[] body = "{\"status\":404,\"message\":\"not here\"}".getBytes(StandardCharsets.UTF_8);
                exchange.sendResponseHeaders(404, body.length);
                exchange.getResponseBody().write(body);
                return;
            }
            if (known.size() > 1) {
                answers.put(target, known.subList(1, known.size()));
            }
            Answer answer = known.getFirst();
            answer.headers().forEach(exchange.getResponseHeaders()::set);
            byte[] body = answer.body().getBytes(StandardCharsets.ISO_8859_1);
            exchange.sendResponseHeaders(answer.status(), body.length == 0 ? -1 : body.length);
            exchange.getResponseBody().write(body);
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
