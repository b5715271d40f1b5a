package dev.quire.launcher.kubernetes;

import static dev.quire.launcher.standin.Eventually.until;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.quire.launcher.kubernetes.SessionPod.Place;
import dev.quire.launcher.session.LaunchError;
import dev.quire.launcher.session.LaunchException;
import dev.quire.launcher.session.Session;
import dev.quire.launcher.session.SessionState;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.StatusBuilder;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What becomes of launches and of what is known of sessions while the cluster has bad moments. */
@Timeout(120)
final class FaultsTest {
    private static final String FIRST = SessionManifests.name(Pods.ID, 1);
    private static final String SECOND = SessionManifests.name(Pods.ID, 2);
    private static final String IP = "127.77.0.1";

    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private MockCluster cluster;

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
    void aLaunchIsOneWriteAndItsEndAnother() throws Exception {
        KubernetesSessions sessions = cluster.sessions("quire-0", InstantSource.system());
        cluster.jupyter(IP);

        Session session = readyWhenRunning(launch(sessions), FIRST);
        sessions.stop(session.id());

        assertThat(writes())
                .containsExactly(
                        "POST /api/v1/namespaces/sessions/pods", "DELETE /api/v1/namespaces/sessions/pods/" + FIRST);
    }

    @Test
    void twoProcessesThatLaunchTheSameAtOnceMakeOneSession() throws Exception {
        KubernetesSessions one = cluster.sessions("quire-0", InstantSource.system());
        KubernetesSessions two = cluster.sessions("quire-1", InstantSource.system());
        cluster.jupyter(IP);

        Future<Session> first = launch(one);
        Future<Session> second = launch(two);
        until(() -> posts() >= 2);
        readyWhenRunning(first, FIRST);

        assertThat(second.get()).isEqualTo(first.get());
        assertThat(cluster.pods()).hasSize(1);
    }

    @Test
    void whoComesLaterIsToldAtOnce() throws Exception {
        cluster.jupyter(IP);
        Session session = readyWhenRunning(launch(cluster.sessions("quire-0", InstantSource.system())), FIRST);

        assertThat(launch(cluster.sessions("quire-1", InstantSource.system())).get())
                .isEqualTo(session);
        assertThat(cluster.pods()).hasSize(1);
    }

    @Test
    void twoProcessesAgreeOnTheSecondAttempt() throws Exception {
        Future<Session> first = launch(cluster.sessions("quire-0", InstantSource.system()));
        Future<Session> second = launch(cluster.sessions("quire-1", InstantSource.system()));
        until(() -> posts() >= 2);
        cluster.jupyter(IP);

        cluster.status(FIRST, Pods.failed("Evicted", "low on memory").getStatus());
        readyWhenRunning(first, SECOND);

        assertThat(second.get()).isEqualTo(first.get());
        until(() -> cluster.pods().size() == 1);
    }

    @Test
    void whoComesBackFollowsTheSecondAttempt() throws Exception {
        Future<Session> first = launch(cluster.sessions("quire-0", InstantSource.system()));
        until(() -> !cluster.pods().isEmpty());
        cluster.status(FIRST, Pods.failed("Evicted", "low on memory").getStatus());
        until(() -> cluster.pods().stream()
                .anyMatch(pod -> pod.getMetadata().getName().equals(SECOND)));
        KubernetesSessions other = cluster.sessions("quire-1", InstantSource.system());
        until(() -> other.find(Pods.ID).isPresent());
        cluster.jupyter(IP);

        Future<Session> second = launch(other);
        readyWhenRunning(first, SECOND);

        assertThat(second.get()).isEqualTo(first.get());
        until(() -> cluster.pods().size() == 1);
    }

    @Test
    void aSessionThatHasEndedIsNotLaunchedAgainUnderItsName() throws Exception {
        KubernetesSessions sessions = cluster.sessions("quire-0", InstantSource.system());
        cluster.jupyter(IP);
        readyWhenRunning(launch(sessions), FIRST);
        cluster.status(
                FIRST,
                Pods.terminated("Succeeded", "Completed", 0, "2026-01-01T12:00:00Z")
                        .getStatus());

        LaunchException failure = catchThrowableOfType(
                LaunchException.class,
                () -> cluster.sessions("quire-1", InstantSource.system()).launch(Pods.SPEC, _ -> {}));

        assertThat(failure.getMessage()).contains("ended");
        assertThat(cluster.pods()).hasSize(1);
    }

    @Test
    void aCancelledLaunchLeavesNothing() throws Exception {
        KubernetesSessions sessions = cluster.sessions("quire-0", InstantSource.system());
        Future<Session> launch = launch(sessions);
        until(() -> !cluster.pods().isEmpty());

        launch.cancel(true);

        until(() -> cluster.pods().isEmpty());
    }

    @Test
    void aLaunchOfAProcessThatStopsIsFollowedByAnother() throws Exception {
        KubernetesSessions sessions = cluster.sessions("quire-0", InstantSource.system());
        Future<Session> launch = launch(sessions);
        until(() -> !cluster.pods().isEmpty());

        sessions.close();

        assertThatExceptionOfType(ExecutionException.class)
                .isThrownBy(launch::get)
                .withCauseInstanceOf(InterruptedException.class);
        assertThat(cluster.pods()).hasSize(1);
        cluster.jupyter(IP);
        Session session = readyWhenRunning(launch(cluster.sessions("quire-0", InstantSource.system())), FIRST);
        assertThat(session.token()).isEqualTo(Pods.SPEC.token());
    }

    @Test
    void aClusterThatIsAwayForAWhileIsWaitedFor() throws Exception {
        KubernetesSessions sessions = cluster.sessions("quire-0", InstantSource.system());
        until(this::isWatched);
        cluster.jupyter(IP);
        cluster.api.leave();

        Future<Session> launch = launch(sessions);
        Thread.sleep(Duration.ofSeconds(4));
        assertThat(launch.isDone()).isFalse();
        cluster.api.comeBack();

        until(() -> !cluster.pods().isEmpty());
        readyWhenRunning(launch, FIRST);
    }

    @Test
    void aClusterThatGoesAwayDuringALaunchIsWaitedFor() throws Exception {
        KubernetesSessions sessions = cluster.sessions("quire-0", InstantSource.system());
        Future<Session> launch = launch(sessions);
        until(() -> !cluster.pods().isEmpty());
        cluster.jupyter(IP);

        cluster.api.leave();
        cluster.status(FIRST, cluster.runningAt(IP));
        Thread.sleep(Duration.ofSeconds(4));
        assertThat(launch.isDone()).isFalse();
        cluster.api.comeBack();

        assertThat(launch.get().state()).isInstanceOf(SessionState.Ready.class);
        assertThat(cluster.pods()).hasSize(1);
    }

    @Test
    void whatTheServerRefusesForAMomentIsTriedAgain() throws Exception {
        KubernetesSessions sessions = cluster.sessions("quire-0", InstantSource.system());
        until(this::isWatched);
        cluster.jupyter(IP);
        cluster.api.refuse("POST .*/pods$", 429, status(429, "TooManyRequests"), 5);
        cluster.api.refuse("POST .*/pods$", 500, status(500, "InternalError"), 5);

        Future<Session> launch = launch(sessions);
        until(() -> !cluster.pods().isEmpty());

        readyWhenRunning(launch, FIRST);
        assertThat(cluster.pods()).hasSize(1);
    }

    @Test
    void aUsedUpQuotaIsToldAtOnce() {
        KubernetesSessions sessions = cluster.sessions("quire-0", InstantSource.system());
        cluster.api.refuse("POST .*/pods$", 403, status(403, "exceeded quota: sessions"), 9);

        assertThat(catchThrowableOfType(LaunchException.class, () -> sessions.launch(Pods.SPEC, _ -> {}))
                        .error())
                .isEqualTo(LaunchError.QUOTA_EXCEEDED);
    }

    @Test
    void aClockFiveMinutesAheadOrBehindHarmsNoLaunch() throws Exception {
        cluster.jupyter(IP);
        for (Duration skew : List.of(Duration.ofMinutes(5), Duration.ofMinutes(-5))) {
            InstantSource skewed = () -> Instant.now().plus(skew);
            KubernetesSessions sessions = cluster.sessions("quire-" + skew, skewed);

            Session session = readyWhenRunning(launch(sessions), FIRST);

            assertThat(session.state()).isInstanceOf(SessionState.Ready.class);
            sessions.stop(session.id());
        }
    }

    @Test
    void aWatchThatIsCutMidStreamLosesNothing() {
        List<SessionPod> gone = Collections.synchronizedList(new ArrayList<>());
        PodTable table = new PodTable(gone::add);
        try (PodWatch watch = watch(table)) {
            create(Pods.running());
            until(() -> table.session(Pods.ID).isPresent());

            for (int i = 0; i < 3; i++) {
                cluster.api.cut();
                cluster.status(FIRST, cluster.runningAt("10.0.0." + i));
                String address = "10.0.0." + i;
                until(() -> table.session(Pods.ID).orElseThrow().place() instanceof Place.At at
                        && at.address().equals(address));
            }
            until(() -> watch.trouble().isEmpty());
        }
        assertThat(gone).isEmpty();
    }

    @Test
    void aVersionThatIsTooOldLooksLikeNoDeletions() throws Exception {
        List<SessionPod> gone = Collections.synchronizedList(new ArrayList<>());
        PodTable table = new PodTable(gone::add);
        try (PodWatch watch = watch(table)) {
            create(Pods.running());
            Pod second = create(second());
            until(() -> table.rows().size() == 2);
            // What happens while the watch is away is missed, until the server says that it was away for too long.
            cluster.api.leave();
            cluster.direct.resource(second).delete();
            cluster.api.comeBack();
            until(() -> watches() >= 2);
            assertThat(table.rows()).hasSize(2);

            until(() -> {
                try {
                    cluster.api.sayOnWatches("{\"type\": \"ERROR\", \"object\": " + status(410, "Expired") + "}");
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
                return table.rows().size() == 1;
            });

            until(() -> watch.trouble().isEmpty());
            assertThat(table.session(Pods.ID)).isPresent();
            assertThat(gone).isEmpty();
        }
    }

    @Test
    void anotherWatchStartsWithWhatTheFirstOneKnew() {
        PodTable table = new PodTable(_ -> {});
        try (PodWatch watch = watch(table)) {
            create(Pods.running());
            Pod second = create(second());
            until(() -> table.rows().size() == 2);
            cluster.api.leave();
            cluster.direct.resource(second).delete();

            watch.revive();

            assertThat(watch.hasSynced()).isTrue();
            assertThat(watch.trouble()).isPresent();
            assertThat(table.rows()).hasSize(2);
            cluster.api.comeBack();
            until(() -> table.rows().size() == 1 && watch.trouble().isEmpty());
            assertThat(table.session(Pods.ID)).isPresent();
        }
    }

    private PodWatch watch(PodTable table) {
        PodWatch watch = new PodWatch(cluster.client(), "sessions", SessionManifests.selector("main"), table);
        until(watch::hasSynced);
        return watch;
    }

    private boolean isWatched() {
        return watches() > 0;
    }

    private long watches() {
        return cluster.api.requests().stream()
                .filter(request -> request.contains("watch=true"))
                .count();
    }

    /** But for the processes' own signs of life. */
    private List<String> writes() {
        return cluster.api.writes().stream()
                .filter(request -> !request.contains("/leases"))
                .toList();
    }

    private long posts() {
        return writes().stream().filter(request -> request.startsWith("POST")).count();
    }

    private Pod create(Pod pod) {
        return cluster.direct.pods().inNamespace("sessions").resource(pod).create();
    }

    private static Pod second() {
        return new PodBuilder(Pods.running())
                .editMetadata()
                .withName(SECOND)
                .withUid("uid-2")
                .endMetadata()
                .build();
    }

    private Future<Session> launch(KubernetesSessions sessions) {
        return threads.submit(() -> sessions.launch(Pods.SPEC, _ -> {}));
    }

    private Session readyWhenRunning(Future<Session> launch, String name) throws Exception {
        until(() -> cluster.pods().stream()
                .anyMatch(pod -> pod.getMetadata().getName().equals(name)));
        cluster.status(name, cluster.runningAt(IP));
        Session session = launch.get();
        assertThat(session.state()).isInstanceOf(SessionState.Ready.class);
        return session;
    }

    private static String status(int code, String message) {
        return Serialization.asJson(new StatusBuilder()
                .withStatus("Failure")
                .withCode(code)
                .withReason(message)
                .withMessage(message)
                .build());
    }
}
