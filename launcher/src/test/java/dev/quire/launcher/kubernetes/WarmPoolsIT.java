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
import dev.quire.launcher.session.SessionId;
import dev.quire.launcher.session.SessionKeys;
import dev.quire.launcher.session.SessionSpec;
import dev.quire.launcher.session.SessionState;
import dev.quire.launcher.session.Warmth.Wanted;
import io.fabric8.kubernetes.api.model.Pod;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/** Sessions that wait, on a real cluster, behind its ingress controller. */
@OnTestCluster
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(300)
final class WarmPoolsIT {
    private static final SecureRandom RANDOM = new SecureRandom();

    private final SessionKeys keys = SessionKeys.random(RANDOM);
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final List<KubernetesSessions> started = new ArrayList<>();
    private TestCluster cluster;
    private JupyterProbe probe;

    @BeforeAll
    void openCluster() throws IOException, InterruptedException {
        cluster = TestCluster.open("quire-warm-" + Long.toHexString(RANDOM.nextLong()));
        probe = new JupyterProbe();
    }

    @AfterAll
    void closeCluster() {
        threads.shutdownNow();
        if (cluster != null) {
            probe.close();
            cluster.close();
        }
    }

    @AfterEach
    void removeAll() {
        started.forEach(KubernetesSessions::close);
        started.clear();
        cluster.client.pods().inNamespace(cluster.namespace).withGracePeriod(0).delete();
        until(() -> pods().isEmpty());
    }

    @Test
    void aLaunchGetsASessionThatIsThereAndThePoolIsFilledUp() throws Exception {
        KubernetesSessions sessions = start("warm-1");
        fill(2, sessions);
        SessionSpec spec = spec();
        Instant asked = Instant.now();

        Session session = sessions.launch(spec, _ -> {});

        assertThat(ask(session)).isInstanceOf(Answer.Alive.class);
        assertThat(session.id()).isNotEqualTo(spec.id());
        assertThat(session.token()).isEqualTo(keys.token(session.id()));
        assertThat(session.origin()).isEqualTo(spec.origin());
        assertThat(session.createdAt()).isAfterOrEqualTo(asked.minusMillis(1));
        until(() -> ready(sessions) == 2 && pods().size() == 3);
        assertThat(sessions.list()).containsExactly(session);
    }

    @Test
    void theSameRequestGetsTheSameSessionFromWhicheverLauncher() throws Exception {
        KubernetesSessions one = start("warm-1");
        fill(2, one);
        SessionSpec spec = spec();
        Session session = one.launch(spec, _ -> {});
        KubernetesSessions two = start("warm-2");

        assertThat(one.launch(spec, _ -> {})).isEqualTo(session);
        assertThat(two.launch(spec, _ -> {})).isEqualTo(session);
    }

    @Test
    void twoLaunchersThatLaunchTheSameAtOnceGetOneSession() throws Exception {
        KubernetesSessions one = start("warm-1");
        KubernetesSessions two = start("warm-2");
        fill(3, one, two);

        for (int i = 0; i < 3; i++) {
            SessionSpec spec = spec();
            Future<Session> first = threads.submit(() -> one.launch(spec, _ -> {}));
            Future<Session> second = threads.submit(() -> two.launch(spec, _ -> {}));

            assertThat(first.get().id()).isEqualTo(second.get().id());
            assertThat(ask(first.get())).isInstanceOf(Answer.Alive.class);
            until(() -> requested(spec.id()) == 1);
        }
    }

    @Test
    void ofTwoLaunchersThatRaceForTheLastOneOneStartsANewOne() throws Exception {
        KubernetesSessions one = start("warm-1");
        KubernetesSessions two = start("warm-2");
        fill(1, one, two);
        one.want(List.of());
        two.want(List.of());
        SessionSpec mine = spec();
        SessionSpec theirs = spec();

        Future<Session> first = threads.submit(() -> one.launch(mine, _ -> {}));
        Future<Session> second = threads.submit(() -> two.launch(theirs, _ -> {}));

        assertThat(List.of(first.get().id(), second.get().id()))
                .doesNotHaveDuplicates()
                .filteredOn(id -> id.equals(mine.id()) || id.equals(theirs.id()))
                .hasSize(1);
        assertThat(ask(first.get())).isInstanceOf(Answer.Alive.class);
        assertThat(ask(second.get())).isInstanceOf(Answer.Alive.class);
    }

    @Test
    void theSessionIsFoundExtendedAndStoppedByTheIdThatWasAskedFor() throws Exception {
        KubernetesSessions sessions = start("warm-1");
        fill(1, sessions);
        sessions.want(List.of());
        SessionSpec spec = spec();
        Session session = sessions.launch(spec, _ -> {});

        assertThat(sessions.find(spec.id())).contains(session);
        assertThat(session.state())
                .isInstanceOfSatisfying(
                        SessionState.Ready.class,
                        ready -> assertThat(touches(session, ready)).isTrue());
        sessions.stop(spec.id());

        until(() -> sessions.find(spec.id()).isEmpty()
                && sessions.find(session.id()).isEmpty()
                && pods().isEmpty());
    }

    @Test
    void whatNobodyHasAskedForIsNoSessionToAnybody() throws Exception {
        KubernetesSessions sessions = start("warm-1");
        fill(1, sessions);
        SessionId id = Routes.id(pods().getFirst());

        assertThat(sessions.find(id)).isEmpty();
        assertThat(sessions.list()).isEmpty();
        try (SessionTable table = SessionTable.watch(cluster.client, cluster.namespace, "it", System::nanoTime)) {
            until(table::hasSynced);
            assertThat(new PodRoutes(table).route(id)).isEqualTo(new Route.None());
        }
    }

    @Test
    void aLauncherThatStopsLeavesWhatWaitsAndWhatWasClaimed() throws Exception {
        KubernetesSessions one = start("warm-1");
        fill(2, one);
        SessionSpec spec = spec();
        Session session = one.launch(spec, _ -> {});
        until(() -> ready(one) == 2);
        List<String> waiting = pods().stream()
                .filter(SessionRecords::isWarm)
                .map(pod -> pod.getMetadata().getName())
                .toList();

        one.close();
        KubernetesSessions two = start("warm-2");
        two.want(List.of(new Wanted(spec(), 2)));

        assertThat(two.launch(spec, _ -> {})).isEqualTo(session);
        until(() -> ready(two) == 2);
        Session another = two.launch(spec(), _ -> {});
        assertThat(waiting).contains(SessionManifests.name(another.id(), 1));
    }

    private KubernetesSessions start(String instance) {
        KubernetesSessions sessions = KubernetesSessions.start(
                cluster.client, cluster.settings(instance), probe, InstantSource.system(), RANDOM, keys);
        started.add(sessions);
        return sessions;
    }

    /** Whichever leads fills. */
    private void fill(int size, KubernetesSessions... processes) {
        for (KubernetesSessions sessions : processes) {
            sessions.want(List.of(new Wanted(spec(), size)));
        }
        for (KubernetesSessions sessions : processes) {
            until(() -> ready(sessions) == size);
        }
    }

    private static long ready(KubernetesSessions sessions) {
        return sessions.seen().warm().stream()
                .filter(row -> SessionRecords.isReady(row.pod()))
                .count();
    }

    private SessionSpec spec() {
        SessionId id = SessionId.random(RANDOM);
        return new SessionSpec(
                id,
                keys.token(id),
                new ImageSource.Registry(cluster.image),
                new Origin(
                        "https://forge.example/people/notebooks", "0123456789", "gh/people/notebooks/main", "someone"),
                new Limits(256L << 20, 500, 200),
                new Lifetime(Duration.ofMinutes(10), Duration.ofHours(1)),
                Map.of("BINDER_REQUEST", "v2/gh/people/notebooks/main"));
    }

    private Answer ask(Session session) throws InterruptedException {
        return probe.ask(((SessionState.Ready) session.state()).url(), session.token());
    }

    private boolean touches(Session session, SessionState.Ready ready) {
        try {
            return probe.touch(session, ready);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private List<Pod> pods() {
        return cluster.client.pods().inNamespace(cluster.namespace).list().getItems();
    }

    private long requested(SessionId request) {
        return pods().stream()
                .filter(pod -> !Classifier.isOver(pod))
                .filter(pod -> SessionRecords.request(pod).equals(Optional.of(request))
                        || SessionRecords.id(pod).equals(Optional.of(request)))
                .count();
    }
}
