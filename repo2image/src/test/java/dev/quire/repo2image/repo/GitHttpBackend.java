package dev.quire.repo2image.repo;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;

/** The server that comes with Git itself ({@code git http-backend}), which forges run: needs {@code git} on this machine. */
final class GitHttpBackend implements AutoCloseable {
    private final HttpServer server;
    private final Path directory;

    GitHttpBackend(Path directory) throws IOException {
        this.directory = directory;
        this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", this::serve);
        server.start();
    }

    /** Git's version, when it is installed. */
    static Optional<String> version() {
        try {
            Process git = new ProcessBuilder("git", "--version").start();
            String version = new String(git.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return git.waitFor() == 0 ? Optional.of(version.strip()) : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }

    String url(String path) {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/" + path;
    }

    private void serve(HttpExchange exchange) throws IOException {
        try (exchange) {
            ProcessBuilder builder =
                    new ProcessBuilder("git", "http-backend").redirectError(ProcessBuilder.Redirect.DISCARD);
            Map<String, String> environment = builder.environment();
            environment.put("GIT_PROJECT_ROOT", directory.toString());
            environment.put("GIT_HTTP_EXPORT_ALL", "1");
            environment.put("GIT_CONFIG_COUNT", "1");
            environment.put("GIT_CONFIG_KEY_0", "safe.directory");
            environment.put("GIT_CONFIG_VALUE_0", "*");
            environment.put("PATH_INFO", exchange.getRequestURI().getPath());
            environment.put(
                    "QUERY_STRING",
                    Optional.ofNullable(exchange.getRequestURI().getQuery()).orElse(""));
            environment.put("REQUEST_METHOD", exchange.getRequestMethod());
            environment.put("CONTENT_TYPE", header(exchange, "Content-Type"));
            environment.put("HTTP_CONTENT_ENCODING", header(exchange, "Content-Encoding"));
            environment.put("GIT_PROTOCOL", header(exchange, "Git-Protocol"));
            Process git = builder.start();
            try (OutputStream to = git.getOutputStream()) {
                exchange.getRequestBody().transferTo(to);
            }
            try (InputStream from = git.getInputStream()) {
                int status = headers(from, exchange);
                exchange.sendResponseHeaders(status, 0);
                from.transferTo(exchange.getResponseBody());
            }
        }
    }

    private static String header(HttpExchange exchange, String name) {
        return Optional.ofNullable(exchange.getRequestHeaders().getFirst(name)).orElse("");
    }

    private static int headers(InputStream from, HttpExchange exchange) throws IOException {
        int status = 200;
        for (String line = line(from); !line.isEmpty(); line = line(from)) {
            int colon = line.indexOf(':');
            String value = line.substring(colon + 1).strip();
            if (line.substring(0, colon).equals("Status")) {
                status = Integer.parseInt(value.substring(0, 3));
            } else {
                exchange.getResponseHeaders().add(line.substring(0, colon), value);
            }
        }
        return status;
    }

    private static String line(InputStream from) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int b = from.read(); b >= 0 && b != '\n'; b = from.read()) {
            line.write(b);
        }
        return line.toString(StandardCharsets.ISO_8859_1).strip();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
