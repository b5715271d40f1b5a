package dev.quire.api.cluster;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.quire.repo2image.repo.ExampleRepositories;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Executors;

/** The example repositories behind Git's own HTTP server, where Pods can reach it too. */
final class ExampleHost implements AutoCloseable {
    private final HttpServer server;
    private final String address;
    private final Path directory;

    /**
     * @param address this machine's address, as Pods see it
     * @param directory where the repositories shall lie
     */
    ExampleHost(String address, Path directory) throws IOException {
        new ExampleRepositories(directory).createAll(ServiceProcess.CHECKOUT.resolve("examples"));
        this.address = address;
        this.directory = directory;
        this.server = HttpServer.create(new InetSocketAddress(0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", this::serve);
        server.start();
    }

    /** The raw path that launches an example: its URL is one segment, with encoded slashes. */
    String launchPath(String example) {
        String url =
                "http://%s:%d/%s.git".formatted(address, server.getAddress().getPort(), example);
        return "/build/git/" + URLEncoder.encode(url, StandardCharsets.UTF_8) + "/main";
    }

    /** The raw path that launches a repository with exactly these files. */
    String launchPath(String name, Path content) throws IOException {
        new ExampleRepositories(directory).create(name, content);
        return launchPath(name);
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
                    Objects.requireNonNullElse(exchange.getRequestURI().getQuery(), ""));
            environment.put("REQUEST_METHOD", exchange.getRequestMethod());
            environment.put("CONTENT_TYPE", header(exchange, "Content-Type"));
            environment.put("HTTP_CONTENT_ENCODING", header(exchange, "Content-Encoding"));
            environment.put("GIT_PROTOCOL", header(exchange, "Git-Protocol"));
            Process git = builder.start();
            try (OutputStream to = git.getOutputStream()) {
                exchange.getRequestBody().transferTo(to);
            }
            try (InputStream from = git.getInputStream()) {
                exchange.sendResponseHeaders(headers(from, exchange), 0);
                from.transferTo(exchange.getResponseBody());
            }
        }
    }

    private static String header(HttpExchange exchange, String name) {
        return Objects.requireNonNullElse(exchange.getRequestHeaders().getFirst(name), "");
    }

    private static int headers(InputStream from, HttpExchange exchange) throws IOException {
        int status = 200;
        for (String line = line(from); !line.isEmpty(); line = line(from)) {
            int colon = line.indexOf(':');
            String value = line.substring(colon + 1).strip();
            if (line.startsWith("Status:")) {
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
