package dev.quire.launcher.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quire.launcher.kubernetes.Membership.Life;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.server.mock.KubernetesCrudDispatcher;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import io.fabric8.mockwebserver.Context;
import io.fabric8.mockwebserver.MockWebServer;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Processes that share a cluster and have clocks of their own; no test waits. */
@Timeout(60)
final class MembershipTest {
    private static final Map<String, String> LABELS = Map.of("quire.dev/installation", "it");

    private KubernetesMockServer server;
    private KubernetesClient client;
    private final AtomicLong nanos = new AtomicLong();

    @BeforeEach
    void start() {
        server = new KubernetesMockServer(
                new Context(), new MockWebServer(), new HashMap<>(), new KubernetesCrudDispatcher(), false);
        server.init();
        client = Cluster.connect(server.createClient().getConfiguration());
    }

    @AfterEach
    void close() {
        client.close();
        server.destroy();
    }

    @Test
    void theFirstLeadsAndTheSecondDoesNot() {
        Membership first = member("a");
        Membership second = member("b");

        first.look();
        second.look();

        assertThat(first.leads()).isTrue();
        assertThat(second.leads()).isFalse();
    }

    @Test
    void whoeverIsSilentIsDeadAndItsLeadershipTaken() {
        Membership first = member("a");
        Membership second = member("b");
        first.look();
        for (int i = 0; i < 8; i++) {
            assertThat(second.leads() && first.leads()).isFalse();
            second.look();
            pass(5);
        }

        assertThat(first.leads()).isFalse();
        assertThat(second.leads()).isTrue();
        assertThat(second.life(owner("a"))).isEqualTo(Life.DEAD);
    }

    @Test
    void whoeverIsHeardLives() {
        Membership first = member("a");
        Membership second = member("b");
        for (int i = 0; i < 20; i++) {
            first.look();
            second.look();
            pass(5);
        }

        assertThat(first.leads()).isTrue();
        assertThat(second.life(owner("a"))).isEqualTo(Life.ALIVE);
        assertThat(first.life(owner("b"))).isEqualTo(Life.ALIVE);
    }

    @Test
    void whatCouldNotBeSeenIsNotKnown() {
        Membership first = member("a");
        Membership second = member("b");
        assertThat(second.life(owner("a"))).isEqualTo(Life.UNKNOWN);
        first.look();
        second.look();
        // The API server was away, for all of them.
        pass(120);

        assertThat(second.life(owner("a"))).isEqualTo(Life.UNKNOWN);
        second.look();
        assertThat(second.life(owner("a"))).isEqualTo(Life.ALIVE);
    }

    @Test
    void whoeverLeavesIsKnownToBeGoneAtOnce() {
        Membership first = member("a");
        Membership second = member("b");
        first.look();
        second.look();
        first.close();
        second.look();

        assertThat(second.life(owner("a"))).isEqualTo(Life.GONE);
        assertThat(second.leads()).isTrue();
    }

    @Test
    void aHeartbeatThatSomeoneDeletedIsMadeAgain() {
        Membership first = member("a");
        first.look();
        client.leases().inNamespace("sessions").withName("it-a").delete();
        pass(11);
        first.look();
        first.look();

        assertThat(client.leases().inNamespace("sessions").withName("it-a").get())
                .isNotNull();
    }

    private Membership member(String incarnation) {
        return new Membership(new Leases(client, "sessions", LABELS), owner(incarnation), "it", nanos::get);
    }

    private static Owner owner(String incarnation) {
        return new Owner("host", incarnation);
    }

    private void pass(int seconds) {
        nanos.addAndGet(Duration.ofSeconds(seconds).toNanos());
    }
}
