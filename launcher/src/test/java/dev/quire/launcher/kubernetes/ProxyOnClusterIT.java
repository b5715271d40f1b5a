package dev.quire.launcher.kubernetes;

import static dev.quire.launcher.standin.Eventually.until;
import static org.assertj.core.api.Assertions.assertThat;

import dev.quire.launcher.jupyter.JupyterProbe;
import dev.quire.launcher.proxy.Forwarding;
import dev.quire.launcher.proxy.ProxyLimits;
import dev.quire.launcher.proxy.ProxySettings;
import dev.quire.launcher.proxy.SessionProxy;
import dev.quire.launcher.proxy.SessionRoutes;
import dev.quire.launcher.session.ImageSource;
import dev.quire.launcher.session.Lifetime;
import dev.quire.launcher.session.Limits;
import dev.quire.launcher.session.Origin;
import dev.quire.launcher.session.Route;
import dev.quire.launcher.session.Session;
import dev.quire.launcher.session.SessionAddresses;
import dev.quire.launcher.session.SessionId;
import dev.quire.launcher.session.SessionSpec;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/** Sessions of a real cluster behind two session proxies that know nothing of each other. */
@OnTestCluster
@Timeout(300)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class ProxyOnClusterIT {
    private static final SecureRandom RANDOM = new SecureRandom();

    private final HttpClient http = HttpClient.newHttpClient();
    private final List<AutoCloseable> opened = new ArrayList<>();
    private TestCluster cluster;
    private KubernetesSessions sessions;
    private SessionAddresses addresses;
    private SessionProxy one;
    private SessionProxy other;

    @BeforeAll
    void open() throws Exception {
        cluster = TestCluster.open("quire-it-" + Long.toHexString(RANDOM.nextLong()));
        opened.add(cluster);
        int port = freePort();
        addresses = new SessionAddresses.Paths(URI.create("http://127.0.0.1:" + port));
        one = proxy(port);
        other = proxy(0);
        JupyterProbe probe = new JupyterProbe();
        opened.add(probe);
        ClusterSettings settings = new ClusterSettings(
                cluster.namespace,
                "it",
                "it-1",
                PodSettings.DEFAULT,
                new RouteSettings(addresses, new RouteSettings.Way.Proxy(), RouteSettings.Check.NONE),
                TestCluster.TIMINGS);
        sessions = KubernetesSessions.start(cluster.client, settings, probe, InstantSource.system(), RANDOM);
        opened.add(sessions);
    }

    private SessionProxy proxy(int port) throws Exception {
        SessionTable table = SessionTable.watch(cluster.client, cluster.namespace, "it", System::nanoTime);
        opened.add(table);
        PodRoutes pods = new PodRoutes(table);
        SessionProxy proxy = SessionProxy.start(
                new ProxySettings(
                        new ProxySettings.Ports("127.0.0.1", port, Optional.of(0)),
                        Forwarding.REPLACE,
                        addresses,
                        Optional.empty(),
                        URI.create("https://quire.example/"),
                        ProxyLimits.DEFAULT),
                new SessionRoutes() {
                    @Override
                    public Route route(SessionId id) {
                        return pods.route(id);
                    }

                    @Override
                    public boolean isComplete() {
                        return pods.isComplete();
                    }
                });
        opened.add(proxy);
        return proxy;
    }

    @AfterAll
    void close() throws Exception {
        for (AutoCloseable thing : opened.reversed()) {
            thing.close();
        }
    }

    @Test
    void aReadySessionAnswersAtOnceAndAnEndedOneOffersItsLaunch() throws Exception {
        SessionSpec spec = spec();
        Session session = sessions.launch(spec, _ -> {});
        long ready = System.nanoTime();

        assertThat(ask(one, spec, "token-of-it").statusCode()).isEqualTo(200);
        System.out.println(
                "First 200 " + Duration.ofNanos(System.nanoTime() - ready).toMillis() + " ms after ready");
        until(() -> ask(other, spec, "token-of-it").statusCode() == 200);
        assertThat(ask(one, spec, "another").statusCode()).isEqualTo(403);
        assertThat(cluster.client
                        .services()
                        .inNamespace(cluster.namespace)
                        .list()
                        .getItems())
                .as("nothing is made for a session but its Pod")
                .isEmpty();

        sessions.stop(session.id());
        for (SessionProxy proxy : List.of(one, other)) {
            until(() -> ask(proxy, spec, "token-of-it").statusCode() == 410);
            assertThat(ask(proxy, spec, "token-of-it").body())
                    .contains("\"launch\":\"https://quire.example/v2/gh/a/b/main\"");
        }
        assertThat(ask(one, spec(), "token-of-it").statusCode()).isEqualTo(404);
    }

    private HttpResponse<String> ask(SessionProxy proxy, SessionSpec spec, String token) {
        URI url = URI.create("http://127.0.0.1:%d%sapi/status"
                .formatted(proxy.port(), addresses.url(spec.id()).getPath()));
        try {
            return http.send(
                    HttpRequest.newBuilder(url)
                            .header("Authorization", "token " + token)
                            .build(),
                    BodyHandlers.ofString());
        } catch (IOException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private SessionSpec spec() {
        return new SessionSpec(
                SessionId.random(RANDOM),
                "token-of-it",
                new ImageSource.Registry(cluster.image),
                new Origin("https://forge.example/a/b", "0123", "gh/a/b/main"),
                new Limits(512L << 20, 500, 200),
                new Lifetime(Duration.ofMinutes(10), Duration.ofHours(1)),
                Map.of());
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
