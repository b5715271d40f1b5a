package dev.quire.launcher.kubernetes;

import static dev.quire.launcher.standin.Eventually.until;
import static org.assertj.core.api.Assertions.assertThat;

import dev.quire.launcher.session.Origin;
import dev.quire.launcher.session.Route;
import dev.quire.launcher.session.Session;
import dev.quire.launcher.session.SessionId;
import dev.quire.launcher.session.SessionSpec;
import dev.quire.launcher.session.SessionState;
import dev.quire.launcher.session.Warmth.Wanted;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodStatus;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Sessions that wait, over an API server in memory: the test is the kubelet, and Jupyter. */
@Timeout(120)
final class WarmSessionsTest {
    private static final String NOBODY = "127.77.9.9";

    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private MockCluster cluster;
    private final Set<String> answering = new HashSet<>();
    private int address;

    @BeforeEach
    void open() throws Exception {
        cluster = new MockCluster();
    }

    @AfterEach
    void close() throws Exception {
        threads.shutdownNow();
        cluster.close();
    }

    @Test
    void aLaunchGetsASessionThatIsThereByOneWrite() throws Exception {
        KubernetesSessions sessions = sessions("quire-0");
        fill(1, sessions);
        Pod warm = cluster.pods().getFirst();
        assertThat(sessions.list()).isEmpty();
        assertThat(sessions.find(Routes.id(warm))).isEmpty();
        int before = writes().size();

        Session session = sessions.launch(Pods.SPEC, _ -> {});

        assertThat(session.id()).isEqualTo(Routes.id(warm)).isNotEqualTo(Pods.ID);
        assertThat(session.token()).isEqualTo(SessionRecords.token(warm)).isNotEqualTo(Pods.SPEC.token());
        assertThat(session.origin()).isEqualTo(Pods.SPEC.origin());
        assertThat(session.state())
                .isInstanceOfSatisfying(
                        SessionState.Ready.class,
                        ready -> assertThat(ready.url().getPath()).isEqualTo("/s/" + session.id() + "/"));
        assertThat(writes().subList(before, writes().size()))
                .filteredOn(write -> write.contains(warm.getMetadata().getName()))
                .containsExactly("PATCH /api/v1/namespaces/sessions/pods/"
                        + warm.getMetadata().getName());
    }

    @Test
    void whoAsksAgainGetsTheSameOnWhateverProcess() throws Exception {
        KubernetesSessions sessions = sessions("quire-0");
        fill(2, sessions);
        Session session = sessions.launch(Pods.SPEC, _ -> {});
        KubernetesSessions another = sessions("quire-1");

        assertThat(sessions.launch(Pods.SPEC, _ -> {})).isEqualTo(session);
        assertThat(another.launch(Pods.SPEC, _ -> {})).isEqualTo(session);
    }

    @Test
    void twoProcessesThatLaunchTheSameAtOnceGetOneSession() throws Exception {
        KubernetesSessions one = sessions("quire-0");
        KubernetesSessions two = sessions("quire-1");
        fill(3, one, two);

        Future<Session> first = threads.submit(() -> one.launch(Pods.SPEC, _ -> {}));
        Future<Session> second = threads.submit(() -> two.launch(Pods.SPEC, _ -> {}));
        until(() -> {
            run();
            return first.isDone() && second.isDone();
        });

        assertThat(first.get().id()).isEqualTo(second.get().id());
        assertThat(one.list()).hasSize(1);
    }

    @Test
    void howeverManyLaunchTheSameAtWhicheverProcessEachRequestHasOneSession() throws Exception {
        KubernetesSessions one = sessions("quire-0");
        KubernetesSessions two = sessions("quire-1");
        fill(4, one, two);
        Map<SessionSpec, List<Future<Session>>> launches = new LinkedHashMap<>();
        for (char letter = 'a'; letter < 'g'; letter++) {
            SessionSpec spec = asked(String.valueOf(letter).repeat(20), "token-" + letter);
            launches.put(
                    spec,
                    List.of(
                            threads.submit(() -> one.launch(spec, _ -> {})),
                            threads.submit(() -> two.launch(spec, _ -> {})),
                            threads.submit(() -> two.launch(spec, _ -> {}))));
        }
        until(() -> {
            run();
            return launches.values().stream().flatMap(List::stream).allMatch(Future::isDone);
        });

        Set<SessionId> all = new HashSet<>();
        for (List<Future<Session>> same : launches.values()) {
            Set<SessionId> ids = new HashSet<>();
            for (Future<Session> launch : same) {
                ids.add(launch.get().id());
            }
            assertThat(ids).hasSize(1);
            all.addAll(ids);
        }
        assertThat(all).hasSize(launches.size());
        until(() -> one.list().size() == launches.size() && two.list().size() == launches.size());
    }

    @Test
    void ofTwoLaunchesOneGetsTheLastThatWaitsAndTheOtherANewOne() throws Exception {
        KubernetesSessions one = sessions("quire-0");
        KubernetesSessions two = sessions("quire-1");
        fill(1, one, two);
        one.want(List.of());
        two.want(List.of());
        SessionSpec other = asked("zzzzzzzzzzzzzzzzzzzz", "other-token");

        Future<Session> first = threads.submit(() -> one.launch(Pods.SPEC, _ -> {}));
        Future<Session> second = threads.submit(() -> two.launch(other, _ -> {}));
        until(() -> {
            run();
            return first.isDone() && second.isDone();
        });

        assertThat(List.of(first.get().id(), second.get().id()))
                .doesNotHaveDuplicates()
                .filteredOn(id -> id.equals(Pods.ID) || id.equals(other.id()))
                .hasSize(1);
    }

    @Test
    void theSessionIsFoundAndStoppedByTheIdThatWasAskedForAndByItsOwn() throws Exception {
        KubernetesSessions sessions = sessions("quire-0");
        fill(1, sessions);
        Session session = sessions.launch(Pods.SPEC, _ -> {});
        KubernetesSessions another = sessions("quire-1");

        assertThat(sessions.find(Pods.ID)).contains(session);
        assertThat(sessions.find(session.id())).contains(session);
        assertThat(sessions.list()).containsExactly(session);
        until(() -> another.find(Pods.ID).isPresent());
        another.stop(Pods.ID);

        until(() ->
                sessions.find(session.id()).isEmpty() && sessions.find(Pods.ID).isEmpty());
    }

    @Test
    void theProxyLeadsToWhatSomebodyHasAskedForAndToNothingElse() throws Exception {
        KubernetesSessions sessions = sessions("quire-0");
        fill(1, sessions);
        SessionId id = Routes.id(cluster.pods().getFirst());
        try (SessionTable table = SessionTable.watch(cluster.client(), "sessions", "main", System::nanoTime)) {
            PodRoutes routes = new PodRoutes(table);
            until(routes::isComplete);
            assertThat(routes.route(id)).isEqualTo(new Route.None());

            sessions.launch(Pods.SPEC, _ -> {});

            until(() -> routes.route(id) instanceof Route.Ready);
            assertThat(routes.route(Pods.ID)).isEqualTo(new Route.None());
        }
    }

    @Test
    void anotherKindOfSessionIsNotTakenForThisOne() throws Exception {
        KubernetesSessions sessions = sessions("quire-0");
        fill(1, sessions);
        SessionSpec spec = new SessionSpec(
                Pods.ID,
                Pods.SPEC.token(),
                Pods.SPEC.image(),
                Pods.SPEC.origin(),
                Pods.SPEC.limits(),
                Pods.SPEC.lifetime(),
                Map.of("BINDER_LAUNCH_HOST", "https://elsewhere.example/"));

        Future<Session> launch = threads.submit(() -> sessions.launch(spec, _ -> {}));
        until(() -> {
            run();
            return launch.isDone();
        });

        assertThat(launch.get().id()).isEqualTo(Pods.ID);
    }

    @Test
    void aWarmSessionThatNoLongerAnswersIsReplacedByANewOne() throws Exception {
        KubernetesSessions sessions = sessions("quire-0");
        fill(1, sessions);
        sessions.want(List.of());
        silence(sessions, cluster.pods().getFirst());

        Future<Session> launch = threads.submit(() -> sessions.launch(Pods.SPEC, _ -> {}));
        until(() -> {
            run();
            return launch.isDone();
        });

        assertThat(launch.get().id()).isEqualTo(Pods.ID);
        until(() -> cluster.pods().size() == 1);
    }

    @Test
    void aClaimedSessionIsAsOldAsItsClaim() throws Exception {
        KubernetesSessions sessions = sessions("quire-0");
        fill(1, sessions);
        Instant before = Instant.now();

        assertThat(sessions.launch(Pods.SPEC, _ -> {}).createdAt()).isAfterOrEqualTo(before);
    }

    @Test
    void aCancelledLaunchLeavesNothingThatWasClaimed() throws Exception {
        KubernetesSessions sessions = sessions("quire-0");
        fill(1, sessions);
        sessions.want(List.of());
        silence(sessions, cluster.pods().getFirst());

        Future<Session> launch = threads.submit(() -> sessions.launch(Pods.SPEC, _ -> {}));
        until(() -> writes().stream().anyMatch(write -> write.startsWith("PATCH")));
        launch.cancel(true);

        until(() -> cluster.pods().isEmpty());
    }

    @Test
    void aStoppedProcessLeavesWhatWaitsAndAnotherOneFillsUp() throws Exception {
        KubernetesSessions one = sessions("quire-0");
        fill(2, one);

        one.close();
        KubernetesSessions two = sessions("quire-1");
        two.want(List.of(new Wanted(Pods.SPEC, 3)));

        until(() -> {
            run();
            return cluster.pods().size() == 3 && cluster.pods().stream().allMatch(SessionRecords::isWarm);
        });
    }

    @Test
    void whatIsTooManyGoes() throws Exception {
        KubernetesSessions sessions = sessions("quire-0");
        fill(3, sessions);

        sessions.want(List.of(new Wanted(Pods.SPEC, 1)));

        until(() -> cluster.pods().size() == 1);
    }

    @Test
    void aPoolThatCannotBeFilledIsToldAndTriedAgainSlowly() throws Exception {
        KubernetesSessions sessions = sessions("quire-0");
        sessions.want(List.of(new Wanted(Pods.SPEC, 2)));
        until(() -> cluster.pods().size() == 2);

        cluster.pods()
                .forEach(pod -> cluster.status(
                        pod.getMetadata().getName(),
                        Pods.terminated("Failed", "Error", 1, "2026-01-01T12:00:00Z")
                                .getStatus()));

        until(() -> cluster.pods().isEmpty());
        Thread.sleep(Duration.ofSeconds(2));
        assertThat(cluster.pods()).isEmpty();
        until(() -> cluster.pods().size() == 1);
        Thread.sleep(Duration.ofSeconds(2));
        assertThat(cluster.pods()).hasSize(1);
    }

    private KubernetesSessions sessions(String instance) {
        return cluster.sessions(instance, InstantSource.system());
    }

    /** Whichever leads fills. */
    private void fill(int size, KubernetesSessions... processes) {
        for (KubernetesSessions sessions : processes) {
            sessions.want(List.of(new Wanted(Pods.SPEC, size)));
        }
        until(() -> {
            run();
            return cluster.pods().stream().filter(SessionRecords::isReady).count() == size;
        });
        for (KubernetesSessions sessions : processes) {
            until(() -> waiting(sessions) == size);
        }
    }

    /** How many of those that wait this process has seen answer; its watch is a moment behind. */
    private static long waiting(KubernetesSessions sessions) {
        return sessions.seen().warm().stream()
                .filter(row -> SessionRecords.isReady(row.pod()))
                .count();
    }

    /** The Pod has moved to where nobody answers, whatever the kubelet has seen. */
    private void silence(KubernetesSessions sessions, Pod pod) {
        cluster.status(pod.getMetadata().getName(), started(NOBODY));
        until(() -> sessions.seen().warm().stream()
                .anyMatch(row -> SessionRecords.address(row.pod()).equals(Optional.of(NOBODY))));
    }

    /** The kubelet starts what there is, and Jupyter answers in it. */
    private void run() {
        for (Pod pod : cluster.pods()) {
            String name = pod.getMetadata().getName();
            if (answering.add(name)) {
                String ip = "127.77.2." + ++address;
                try {
                    cluster.jupyter(ip, Routes.id(pod), SessionRecords.token(pod));
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
                cluster.status(name, started(ip));
            }
        }
    }

    private PodStatus started(String ip) {
        PodStatus status = new PodBuilder(Pods.ready()).build().getStatus();
        status.setPodIP(ip);
        return status;
    }

    private static SessionSpec asked(String id, String token) {
        Origin origin = Pods.SPEC.origin();
        return new SessionSpec(
                new SessionId(id),
                token,
                Pods.SPEC.image(),
                new Origin(origin.repositoryUrl(), origin.commit(), origin.launchPath(), "someone"),
                Pods.SPEC.limits(),
                Pods.SPEC.lifetime(),
                Pods.SPEC.environment());
    }

    private List<String> writes() {
        return cluster.api.writes().stream()
                .filter(request -> !request.contains("/leases"))
                .toList();
    }
}
