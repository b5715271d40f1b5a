package dev.quire.launcher.kubernetes;

import static dev.quire.launcher.standin.Eventually.until;
import static org.assertj.core.api.Assertions.assertThat;

import dev.quire.launcher.jupyter.Answer;
import dev.quire.launcher.jupyter.JupyterProbe;
import dev.quire.launcher.session.ImageSource;
import dev.quire.launcher.session.Lifetime;
import dev.quire.launcher.session.Limits;
import dev.quire.launcher.session.Origin;
import dev.quire.launcher.session.Route;
import dev.quire.launcher.session.Session;
import dev.quire.launcher.session.SessionAddresses;
import dev.quire.launcher.session.SessionId;
import dev.quire.launcher.session.SessionSpec;
import dev.quire.launcher.session.SessionState;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A real cluster whose API server can't be reached for a while: sessions go on, launches wait, nothing is lost. */
@OnTestCluster
@Timeout(300)
final class ApiServerAwayIT {
    private static final SecureRandom RANDOM = new SecureRandom();

    private final JupyterProbe probe = new JupyterProbe();
    private TestCluster cluster;
    private FaultyApi api;
    private KubernetesClient client;
    private SessionTable table;
    private KubernetesSessions sessions;

    @BeforeEach
    void open() throws Exception {
        cluster = TestCluster.open("quire-it-" + Long.toHexString(RANDOM.nextLong()));
        Config config = cluster.client.getConfiguration();
        api = new FaultyApi(URI.create(config.getMasterUrl()));
        client = Cluster.connect(new ConfigBuilder(config)
                .withMasterUrl(api.url().replaceFirst("^http:", "https:"))
                .build());
        table = SessionTable.watch(client, cluster.namespace, "it", System::nanoTime);
        ClusterSettings settings = new ClusterSettings(
                cluster.namespace,
                "it",
                "it-1",
                PodSettings.DEFAULT,
                new RouteSettings(
                        new SessionAddresses.Paths(URI.create("http://127.0.0.1:1")),
                        new RouteSettings.Way.Proxy(),
                        RouteSettings.Check.NONE),
                TestCluster.TIMINGS);
        sessions = KubernetesSessions.start(client, settings, probe, InstantSource.system(), RANDOM);
    }

    @AfterEach
    void close() throws Exception {
        if (cluster != null) {
            sessions.close();
            table.close();
            client.close();
            api.close();
            probe.close();
            cluster.close();
        }
    }

    @Test
    void halfAMinuteWithoutTheApiServerLosesNothing() throws Exception {
        PodRoutes routes = new PodRoutes(table);
        Session kept = sessions.launch(spec(), _ -> {});
        Session ended = sessions.launch(spec(), _ -> {});
        until(() -> isRouted(routes, kept) && isRouted(routes, ended));

        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            api.leave();
            long left = System.nanoTime();
            Future<Session> launch = threads.submit(() -> sessions.launch(spec(), _ -> {}));
            // Meanwhile one is gone.
            cluster.client
                    .pods()
                    .inNamespace(cluster.namespace)
                    .withName("session-" + ended.id())
                    .withGracePeriod(0)
                    .delete();
            while (System.nanoTime() - left < Duration.ofSeconds(30).toNanos()) {
                assertThat(isRouted(routes, kept)).isTrue();
                assertThat(sessions.find(kept.id())).contains(kept);
                assertThat(probe.ask(JupyterProbe.sessionUrl((SessionState.Ready) kept.state()), kept.token()))
                        .isInstanceOf(Answer.Alive.class);
                Thread.sleep(500);
            }
            assertThat(launch.isDone()).as("a launch waits").isFalse();
            api.comeBack();

            assertThat(launch.get().state()).isInstanceOf(SessionState.Ready.class);
            until(() -> isRouted(routes, launch.resultNow()));
            until(() -> !isRouted(routes, ended));
            assertThat(sessions.find(kept.id())).contains(kept);
        }
        assertThat(cluster.client.pods().inNamespace(cluster.namespace).list().getItems())
                .as("nothing is doubled")
                .hasSize(2);
    }

    @Test
    void watchesThatAreCutAreTakenUpAgain() throws Exception {
        PodRoutes routes = new PodRoutes(table);
        for (int i = 0; i < 3; i++) {
            api.cut();
            Session session = sessions.launch(spec(), _ -> {});
            until(() -> isRouted(routes, session));
        }
    }

    private static boolean isRouted(PodRoutes routes, Session session) {
        return switch (routes.route(session.id())) {
            case Route.Ready _ -> true;
            case Route.Starting(var soon) -> soon.isPresent();
            case Route.Ended _, Route.None _ -> false;
        };
    }

    private SessionSpec spec() {
        return new SessionSpec(
                SessionId.random(RANDOM),
                "token-of-it",
                new ImageSource.Registry(cluster.image),
                new Origin("https://forge.example/people/notebooks", "0123", "gh/people/notebooks/main"),
                new Limits(512L << 20, 500, 200),
                new Lifetime(Duration.ofMinutes(10), Duration.ofHours(1)),
                Map.of());
    }
}
