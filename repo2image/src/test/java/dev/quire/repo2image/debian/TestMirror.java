package dev.quire.repo2image.debian;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.quire.repo2image.download.Downloads;
import dev.quire.repo2image.image.Digest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.XZOutputStream;

/** A small signed archive behind a real HTTP server on the loopback interface. */
final class TestMirror implements AutoCloseable {
    /** Making a key takes a while, and one is as good as another. */
    private static final SigningKey KEY = SigningKey.generate();

    static final InstantSource CLOCK = InstantSource.fixed(Instant.parse("2026-02-01T00:00:00Z"));

    final AtomicInteger requests = new AtomicInteger();
    final HttpClient http = HttpClient.newHttpClient();
    /** How many answers break off in the middle before one is whole. */
    final AtomicInteger breaks = new AtomicInteger();

    private final Map<String, byte[]> files = new ConcurrentHashMap<>();
    private final HttpServer server;

    TestMirror() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.start();
    }

    URI base() {
        return URI.create("http://localhost:" + server.getAddress().getPort() + "/debian");
    }

    void put(String path, byte[] bytes) {
        files.put(path, bytes);
    }

    void remove(String path) {
        files.remove(path);
    }

    /** Publishes these packages as the whole suite. */
    void publish(String suite, String date, List<DebWriter> debs) throws IOException {
        StringBuilder index = new StringBuilder();
        for (DebWriter deb : debs) {
            byte[] bytes = deb.bytes();
            put(deb.path(), bytes);
            index.append(deb.stanza())
                    .append("Filename: ")
                    .append(deb.path())
                    .append("\nSize: ")
                    .append(bytes.length)
                    .append("\nSHA256: ")
                    .append(Digest.of(bytes).hex())
                    .append("\n\n");
        }
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (XZOutputStream xz = new XZOutputStream(packed, new LZMA2Options(0))) {
            xz.write(index.toString().getBytes(StandardCharsets.UTF_8));
        }
        put("dists/" + suite + "/main/binary-amd64/Packages.xz", packed.toByteArray());
        put(
                "dists/" + suite + "/InRelease",
                KEY.clearSign("Codename: " + suite + "\nDate: " + date + "\nSHA256:\n "
                        + Digest.of(packed.toByteArray()).hex() + " " + packed.size()
                        + " main/binary-amd64/Packages.xz\n"));
    }

    Downloads downloads(Path cache) {
        return new Downloads(http, cache.resolve("downloads"), 12, "quire.debian.mirror");
    }

    DebianArchive archive(Path cache) {
        return new DebianArchive(new DebianMirror(base()), downloads(cache), KEY.ring(CLOCK), CLOCK);
    }

    private void answer(HttpExchange exchange) {
        requests.incrementAndGet();
        try (exchange) {
            byte[] bytes = files.get(exchange.getRequestURI().getPath().replaceFirst("^/debian/", ""));
            if (bytes == null) {
                exchange.sendResponseHeaders(404, -1);
                return;
            }
            String range = exchange.getRequestHeaders().getFirst("Range");
            int from = range == null ? 0 : Integer.parseInt(range.replaceAll("[^0-9]", ""));
            boolean broken = breaks.getAndUpdate(left -> Math.max(0, left - 1)) > 0;
            int to = broken ? from + (bytes.length - from) / 2 : bytes.length;
            exchange.sendResponseHeaders(from == 0 ? 200 : 206, bytes.length - from);
            exchange.getResponseBody().write(Arrays.copyOfRange(bytes, from, to));
        } catch (IOException e) {
            // The client has gone, or this side was told to break off.
        }
    }

    @Override
    public void close() {
        http.shutdownNow();
        server.stop(0);
    }
}
