package dev.quire.launcher.kubernetes;

import static dev.quire.launcher.standin.Eventually.until;
import static org.assertj.core.api.Assertions.assertThat;

import dev.quire.launcher.kubernetes.SessionPod.Answers;
import dev.quire.launcher.kubernetes.SessionPod.Place;
import dev.quire.launcher.session.SessionId;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.server.mock.KubernetesCrudDispatcher;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import io.fabric8.mockwebserver.Context;
import io.fabric8.mockwebserver.MockWebServer;
import java.time.Duration;
import java.util.HashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class SessionTableTest {
    private final KubernetesMockServer server = new KubernetesMockServer(
            new Context(), new MockWebServer(), new HashMap<>(), new KubernetesCrudDispatcher(), false);
    private final AtomicLong nanos = new AtomicLong();
    private KubernetesClient client;
    private SessionTable table;

    @BeforeEach
    void start() {
        server.init();
        client = Cluster.connect(server.createClient().getConfiguration());
        table = SessionTable.watch(client, "sessions", "main", nanos::get);
        until(table::hasSynced);
    }

    @AfterEach
    void close() {
        table.close();
        client.close();
        server.destroy();
    }

    @Test
    void sessionsAreFoundWhereTheyAre() {
        create(Pods.ready());

        until(() -> table.find(Pods.ID).isPresent());

        assertThat(table.find(Pods.ID)).hasValueSatisfying(session -> {
            assertThat(session.place()).isEqualTo(new Place.At("10.0.0.7", Answers.YES));
            assertThat(session.token()).isEqualTo(Pods.SPEC.token());
            assertThat(session.origin()).isEqualTo(Pods.SPEC.origin());
        });
        assertThat(table.all()).hasSize(1);
        assertThat(table.find(new SessionId("zzzzzzzzzzzzzzzzzzzz"))).isEmpty();
        assertThat(table.trouble()).isEmpty();
    }

    @Test
    void whatHasGoneIsRememberedForAWhile() {
        Pod pod = create(Pods.ready());
        until(() -> table.find(Pods.ID).isPresent());

        client.resource(pod).delete();
        until(() -> table.all().isEmpty());

        assertThat(table.find(Pods.ID).orElseThrow().place()).isEqualTo(new Place.Ended("The session has ended."));
        nanos.addAndGet(Duration.ofMinutes(11).toNanos());
        assertThat(table.find(Pods.ID)).isEmpty();
    }

    private Pod create(Pod pod) {
        return client.pods().inNamespace("sessions").resource(pod).create();
    }
}
