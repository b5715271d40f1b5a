package dev.quire.launcher.proxy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.quire.launcher.session.SessionId;
import dev.quire.launcher.session.Traffic;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What all replicas of the session proxy have seen, asked for at their inner ports. A replica that does not answer is left out:
 * whoever it alone has seen is asked instead. Thread-safe.
 */
public final class ProxyReports implements Traffic, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ProxyReports.class);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final URI inner;
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(2))
            .build();

    /**
     * @param inner scheme, host and port; the host's name has the address of each replica, as that of a headless Service has
     */
    public ProxyReports(URI inner) {
        this.inner = inner;
    }

    @Override
    public Map<SessionId, Duration> silences() throws InterruptedException {
        Map<SessionId, Duration> silences = new HashMap<>();
        try {
            for (InetAddress replica : InetAddress.getAllByName(inner.getHost())) {
                read(replica, silences);
            }
        } catch (UnknownHostException e) {
            LOG.debug("No session proxy is known by the name {}", inner.getHost(), e);
        }
        return silences;
    }

    private void read(InetAddress replica, Map<SessionId, Duration> silences) throws InterruptedException {
        try {
            HttpRequest question =
                    HttpRequest.newBuilder(at(replica)).timeout(PATIENCE).build();
            HttpResponse<String> answer = http.send(question, HttpResponse.BodyHandlers.ofString());
            if (answer.statusCode() != 200) {
                throw new IOException("status " + answer.statusCode());
            }
            for (Map.Entry<String, JsonNode> session :
                    JSON.readTree(answer.body()).path("sessions").properties()) {
                if (SessionId.isId(session.getKey())) {
                    silences.merge(
                            new SessionId(session.getKey()),
                            Duration.ofSeconds(session.getValue().path("silent").asLong(Long.MAX_VALUE / 2)),
                            (one, other) -> one.compareTo(other) < 0 ? one : other);
                }
            }
        } catch (IOException | URISyntaxException e) {
            LOG.debug("The session proxy at {} does not say which sessions are used", replica, e);
        }
    }

    private URI at(InetAddress replica) throws URISyntaxException {
        return new URI(
                inner.getScheme(), null, replica.getHostAddress(), inner.getPort(), "/internal/activity", null, null);
    }

    @Override
    public void close() {
        http.shutdownNow();
    }
}
