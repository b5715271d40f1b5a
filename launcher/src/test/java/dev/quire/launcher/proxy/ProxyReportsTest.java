package dev.quire.launcher.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.quire.launcher.session.SessionId;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class ProxyReportsTest {
    private static final SessionId ID = new SessionId("abcdefghijklmnopqrst");

    @Test
    void aReplicaTellsForHowLongSessionsWereSilent() throws Exception {
        HttpServer replica = replica(200, """
                {"watched": 60, "sessions": {"abcdefghijklmnopqrst": {"silent": 7, "websockets": 1}, "nonsense": {"silent": 1}}}""");
        try (ProxyReports reports = new ProxyReports(address(replica))) {
            assertThat(reports.silences()).containsOnlyKeys(ID).containsEntry(ID, Duration.ofSeconds(7));
        } finally {
            replica.stop(0);
        }
    }

    @Test
    void aReplicaThatFailsTellsNothing() throws Exception {
        HttpServer replica = replica(503, "The proxy is being stopped.");
        try (ProxyReports reports = new ProxyReports(address(replica))) {
            assertThat(reports.silences()).isEmpty();
        } finally {
            replica.stop(0);
        }
        try (ProxyReports gone = new ProxyReports(address(replica))) {
            assertThat(gone.silences()).isEmpty();
        }
    }

    @Test
    void aNameThatNobodyHasTellsNothing() throws Exception {
        try (ProxyReports reports = new ProxyReports(URI.create("http://nowhere.invalid:8587"))) {
            assertThat(reports.silences()).isEmpty();
        }
    }

    private static HttpServer replica(int status, String body) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/internal/activity", exchange -> {
            byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status, bytes.length);
            exchange.getResponseBody().write(bytes);
            exchange.close();
        });
        server.start();
        return server;
    }

    private static URI address(HttpServer server) {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }
}
