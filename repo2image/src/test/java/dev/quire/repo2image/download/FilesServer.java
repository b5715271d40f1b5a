package dev.quire.repo2image.download;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A server of files that can be told to misbehave; it takes up transfers where they broke ({@code Range}). */
final class FilesServer implements AutoCloseable {
    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Map<String, byte[]> files = new ConcurrentHashMap<>();
    private final Map<String, List<Behaviour>> behaviours = new ConcurrentHashMap<>();
    private final List<String> requests = Collections.synchronizedList(new ArrayList<>());

    FilesServer() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", this::handle);
        server.start();
    }

    /** How one request is answered. */
    interface Behaviour {
        void answer(HttpExchange exchange, byte[] file) throws IOException, InterruptedException;

        static Behaviour status(int status) {
            return (exchange, file) -> exchange.sendResponseHeaders(status, -1);
        }

        static Behaviour redirect(String path) {
            return (exchange, file) -> {
                exchange.getResponseHeaders().set("Location", path);
                exchange.sendResponseHeaders(302, -1);
            };
        }

        /** Promises all and hangs up after some bytes. */
        static Behaviour cutAfter(int bytes) {
            return (exchange, file) -> {
                exchange.sendResponseHeaders(200, file.length);
                exchange.getResponseBody().write(file, 0, bytes);
                exchange.getResponseBody().flush();
                throw new IOException("cut");
            };
        }

        /** Sends some bytes, and then nothing for a long time. */
        static Behaviour stallAfter(int bytes) {
            return (exchange, file) -> {
                exchange.sendResponseHeaders(200, file.length);
                exchange.getResponseBody().write(file, 0, bytes);
                exchange.getResponseBody().flush();
                Thread.sleep(60_000);
            };
        }

        /** Sends the whole file whatever was asked, as servers without ranges do. */
        static Behaviour whole() {
            return (exchange, file) -> {
                exchange.sendResponseHeaders(200, file.length);
                exchange.getResponseBody().write(file);
            };
        }
    }

    void file(String path, byte[] bytes) {
        files.put(path, bytes);
    }

    /** The next requests for the path are answered so, one each; after these as usual. */
    void next(String path, Behaviour... answers) {
        behaviours.put(path, Collections.synchronizedList(new ArrayList<>(Arrays.asList(answers))));
    }

    URI uri(String path) {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + path);
    }

    /** What was asked, as {@code METHOD path range}. */
    List<String> requests() {
        synchronized (requests) {
            return List.copyOf(requests);
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
        threads.close();
    }

    private void handle(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        String range = exchange.getRequestHeaders().getFirst("Range");
        requests.add(exchange.getRequestMethod() + " " + path + (range == null ? "" : " " + range));
        byte[] file = files.getOrDefault(path, new byte[0]);
        List<Behaviour> special = behaviours.getOrDefault(path, List.of());
        try (exchange) {
            if (!special.isEmpty()) {
                special.removeFirst().answer(exchange, file);
                return;
            }
            if (!files.containsKey(path)) {
                exchange.sendResponseHeaders(404, -1);
                return;
            }
            if (exchange.getRequestMethod().equals("HEAD")) {
                exchange.getResponseHeaders().set("Content-Length", Integer.toString(file.length));
                exchange.sendResponseHeaders(200, -1);
                return;
            }
            int from = range == null ? 0 : Integer.parseInt(range.replaceAll("[^0-9]", ""));
            if (from > 0 && from >= file.length) {
                exchange.sendResponseHeaders(416, -1);
                return;
            }
            exchange.sendResponseHeaders(from > 0 ? 206 : 200, file.length == 0 ? -1 : file.length - from);
            exchange.getResponseBody().write(file, from, file.length - from);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
