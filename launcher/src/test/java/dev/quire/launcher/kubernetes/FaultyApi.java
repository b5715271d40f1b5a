package dev.quire.launcher.kubernetes;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;

/**
 * Stands before an API server and has bad moments when told to: cuts connections, is away. Of one that speaks plain HTTP it also
 * writes down what it is asked, and refuses requests.
 */
final class FaultyApi implements AutoCloseable {
    private static final Pattern REQUEST =
            Pattern.compile("^(GET|POST|PUT|PATCH|DELETE) (\\S+) HTTP/1\\.1\r\n.*", Pattern.DOTALL);

    private record Fault(Pattern request, int status, String body, AtomicInteger times) {}

    private final URI real;
    private final ServerSocket server;
    private final Set<Socket> connections = ConcurrentHashMap.newKeySet();
    private final Set<Socket> watches = ConcurrentHashMap.newKeySet();
    private final List<Fault> faults = new CopyOnWriteArrayList<>();
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private volatile boolean away;

    FaultyApi(URI real) throws IOException {
        this.real = real;
        this.server = new ServerSocket(0, 1024, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(this::accept);
    }

    String url() {
        return "http://127.0.0.1:" + server.getLocalPort() + "/";
    }

    /** Closes all connections that are open, in the middle of whatever they carry. */
    void cut() {
        connections.forEach(FaultyApi::close);
    }

    /** From now on nobody is there. */
    void leave() {
        away = true;
        cut();
    }

    void comeBack() {
        away = false;
    }

    /** The next so many requests that match {@code METHOD path} are refused. */
    void refuse(String request, int status, String body, int times) {
        faults.add(new Fault(Pattern.compile(request), status, body, new AtomicInteger(times)));
    }

    /** Says this, of at most 64 KiB, on all watches that are open, as if it came from the server. */
    void sayOnWatches(String event) throws IOException {
        byte[] text = event.getBytes(StandardCharsets.UTF_8);
        // A WebSocket's text frame with its length in two bytes.
        byte[] frame = new byte[text.length + 4];
        frame[0] = (byte) 0x81;
        frame[1] = 126;
        frame[2] = (byte) (text.length >> 8);
        frame[3] = (byte) text.length;
        System.arraycopy(text, 0, frame, 4, text.length);
        for (Socket watch : watches) {
            watch.getOutputStream().write(frame);
        }
    }

    /** What was asked so far, as {@code METHOD path}. */
    List<String> requests() {
        return List.copyOf(requests);
    }

    /** What was written so far. */
    List<String> writes() {
        return requests.stream().filter(request -> !request.startsWith("GET ")).toList();
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket client = server.accept();
                if (away) {
                    close(client);
                } else {
                    connections.add(client);
                    Thread.ofVirtual().start(() -> serve(client));
                }
            } catch (IOException _) {
                return;
            }
        }
    }

    private void serve(Socket client) {
        try (client;
                Socket upstream = new Socket(real.getHost(), real.getPort())) {
            connections.add(upstream);
            Thread.ofVirtual().start(() -> copyBack(upstream, client));
            InputStream in = client.getInputStream();
            OutputStream out = upstream.getOutputStream();
            byte[] buffer = new byte[1 << 16];
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                Optional<Fault> fault = fault(new String(buffer, 0, n, StandardCharsets.ISO_8859_1));
                if (fault.isPresent()) {
                    byte[] body = fault.get().body().getBytes(StandardCharsets.UTF_8);
                    client.getOutputStream()
                            .write(("HTTP/1.1 " + fault.get().status()
                                            + " Refused\r\nContent-Type: application/json\r\nConnection: close\r\nContent-Length: "
                                            + body.length + "\r\n\r\n")
                                    .getBytes(StandardCharsets.US_ASCII));
                    client.getOutputStream().write(body);
                    return;
                }
                if (buffer[0] == 'G'
                        && !requests.isEmpty()
                        && requests.getLast().contains("watch=true")) {
                    watches.add(client);
                }
                out.write(buffer, 0, n);
            }
        } catch (IOException _) {
            // Cut.
        } finally {
            connections.remove(client);
            watches.remove(client);
        }
    }

    private Optional<Fault> fault(String chunk) {
        var matcher = REQUEST.matcher(chunk);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        String request = matcher.group(1) + " " + matcher.group(2);
        requests.add(request);
        return faults.stream()
                .filter(fault ->
                        fault.request().matcher(request).find() && fault.times().getAndDecrement() > 0)
                .findFirst();
    }

    private void copyBack(Socket upstream, Socket client) {
        try (upstream;
                client) {
            upstream.getInputStream().transferTo(client.getOutputStream());
        } catch (IOException _) {
            // Cut.
        } finally {
            connections.remove(upstream);
        }
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
        cut();
    }
}
