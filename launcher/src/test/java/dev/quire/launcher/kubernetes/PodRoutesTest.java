package dev.quire.launcher.kubernetes;

import static dev.quire.launcher.standin.Eventually.until;
import static org.assertj.core.api.Assertions.assertThat;

import dev.quire.launcher.session.Route;
import dev.quire.launcher.session.SessionId;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.server.mock.KubernetesCrudDispatcher;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import io.fabric8.mockwebserver.Context;
import io.fabric8.mockwebserver.MockWebServer;
import java.net.URI;
import java.util.HashMap;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class PodRoutesTest {
    private final KubernetesMockServer server = new KubernetesMockServer(
            new Context(), new MockWebServer(), new HashMap<>(), new KubernetesCrudDispatcher(), false);
    private KubernetesClient client;
    private SessionTable table;
    private PodRoutes routes;

    @BeforeEach
    void start() {
        server.init();
        client = Cluster.connect(server.createClient().getConfiguration());
        table = SessionTable.watch(client, "sessions", "main", System::nanoTime);
        routes = new PodRoutes(table);
        until(routes::isComplete);
    }

    @AfterEach
    void close() {
        table.close();
        client.close();
        server.destroy();
    }

    @Test
    void leadsToThePodFromItsAddressUntilItsEnd() {
        assertThat(routes.route(Pods.ID)).isEqualTo(new Route.None());

        Pod pod = create(Pods.created());
        until(() -> routes.route(Pods.ID).equals(new Route.Starting(Optional.empty())));

        Route.Ready there = new Route.Ready(URI.create("http://10.0.0.7:8888"), Pods.SPEC.token());
        update(Pods.with(Pods.scheduled("Pending").withPodIP("10.0.0.7").build()));
        until(() -> routes.route(Pods.ID).equals(new Route.Starting(Optional.of(there))));

        update(Pods.ready());
        until(() -> routes.route(Pods.ID).equals(there));

        client.resource(pod).delete();
        until(() ->
                routes.route(Pods.ID).equals(new Route.Ended(Pods.SPEC.origin().launchPath())));
        assertThat(routes.route(new SessionId("zzzzzzzzzzzzzzzzzzzz"))).isEqualTo(new Route.None());
    }

    private Pod create(Pod pod) {
        return client.pods().inNamespace("sessions").resource(pod).create();
    }

    private void update(Pod pod) {
        client.pods().inNamespace("sessions").resource(pod).update();
    }
}
