package dev.quire.launcher.standin;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;

/**
 * Answers {@code /api}, {@code /api/status} and {@code /api/kernels} as Jupyter does, token included. In a test's process, or as the main
 * class of an image; depends on nothing but the JDK. How it behaves there is said by the variable {@code STAND_IN}:
 * {@code exit}, {@code oom}, {@code hang}, or nothing for a good server.
 */
public final class JupyterStandIn implements AutoCloseable {
    private final HttpServer server;
    private final String basePath;
    private final String token;
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private final Instant started = Instant.now();
    private volatile Instant lastActivity = started;
    private volatile boolean hasPackage = true;
    private volatile List<String> kernelStates = List.of();
    private volatile long delayMillis;

    /** Starts on a free port of this machine's loopback. */
    public JupyterStandIn(String basePath, String token) throws IOException {
        this(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), basePath, token);
    }

    /** Starts at that address. */
    public JupyterStandIn(InetSocketAddress address, String basePath, String token) throws IOException {
        this.basePath = basePath;
        this.token = token;
        server = HttpServer.create(address, 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", this::answer);
        server.start();
    }

    /** Scheme, host and port. */
    public URI endpoint() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/");
    }

    /** From now on this is the last activity, and there are kernels in these states. */
    public void used(Instant lastActivity, String... kernelStates) {
        this.lastActivity = lastActivity;
        this.kernelStates = List.of(kernelStates);
    }

    /** From now on each answer takes this long. */
    public void delay(long millis) {
        delayMillis = millis;
    }

    /** From now on it lacks our package, as servers of Dockerfiles do. */
    public void lackPackage() {
        hasPackage = false;
    }

    /** The paths that were asked for. */
    public List<String> requests() {
        return List.copyOf(requests);
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String path = exchange.getRequestURI().getPath();
            requests.add(path);
            Thread.sleep(delayMillis);
            String authorization = exchange.getRequestHeaders().getFirst("Authorization");
            if (!path.startsWith(basePath)) {
                send(exchange, 404, "{}");
            } else if (path.equals(basePath + "api")) {
                // Its version is for everyone.
                send(exchange, 200, "{\"version\": \"2\"}");
            } else if (!("token " + token).equals(authorization)) {
                send(exchange, 403, "{\"message\": \"Forbidden\"}");
            } else if (path.equals(basePath + "api/status")) {
                send(
                        exchange,
                        200,
                        "{\"started\": \"%s\", \"last_activity\": \"%s\", \"connections\": 0, \"kernels\": %d}"
                                .formatted(started, lastActivity, kernelStates.size()));
            } else if (path.equals(basePath + "quire/lifetime") && hasPackage) {
                lastActivity = Instant.now();
                exchange.sendResponseHeaders(204, -1);
            } else if (path.equals(basePath + "api/kernels")) {
                List<String> kernels = new ArrayList<>();
                kernelStates.forEach(state -> kernels.add("{\"execution_state\": \"" + state + "\"}"));
                send(exchange, 200, kernels.toString());
            } else {
                send(exchange, 404, "{}");
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private static void send(HttpExchange exchange, int status, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    @Override
    public void close() {
        server.stop(0);
    }

    /** The container's process; the arguments are a session's command line. */
    public static void main(String[] args) throws Exception {
        Map<String, String> environment = System.getenv();
        String token = environment.getOrDefault("JUPYTER_TOKEN", "");
        if (args.length == 0 || !args[0].equals("jupyter-lab") || token.isEmpty()) {
            throw new IllegalArgumentException("Not the command line of a session");
        }
        System.out.println(
                "Serving at http://localhost:8888" + value(args, "--ServerApp.base_url") + "?token=" + token);
        switch (environment.getOrDefault("STAND_IN", "")) {
            case "exit" -> {
                System.out.println("ModuleNotFoundError: No module named 'jupyterlab'");
                System.exit(3);
            }
            case "oom" -> {
                try (Arena arena = Arena.ofConfined()) {
                    long sum = 0;
                    while (true) {
                        // Filled, so that it is really there; outside of the heap, so that the kernel is what ends it.
                        MemorySegment segment = arena.allocate(16 << 20);
                        sum += segment.fill((byte) 1).byteSize();
                        System.out.println("Using " + sum + " bytes");
                    }
                }
            }
            case "hang" -> Thread.sleep(Long.MAX_VALUE);
            default -> {
                int port = Integer.parseInt(value(args, "--port"));
                new JupyterStandIn(new InetSocketAddress(port), value(args, "--ServerApp.base_url"), token);
            }
        }
    }

    private static String value(String[] args, String option) {
        for (String arg : args) {
            if (arg.startsWith(option + "=")) {
                return arg.substring(option.length() + 1);
            }
        }
        throw new IllegalArgumentException("No " + option + " on the command line");
    }
}
