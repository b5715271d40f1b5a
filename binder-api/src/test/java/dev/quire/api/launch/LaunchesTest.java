package dev.quire.api.launch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quire.api.fakes.GitHubSpecs;
import dev.quire.api.fakes.InMemoryRepo2Image;
import dev.quire.api.fakes.InMemorySessions;
import dev.quire.api.launch.LaunchEvent.Failed;
import dev.quire.api.launch.LaunchEvent.Ready;
import dev.quire.api.launch.LaunchRequest.Wanted;
import dev.quire.launcher.session.LaunchError;
import dev.quire.launcher.session.LaunchException;
import dev.quire.launcher.session.Lifetime;
import dev.quire.launcher.session.Limits;
import dev.quire.launcher.session.SessionId;
import dev.quire.launcher.session.SessionKeys;
import dev.quire.repo2image.BuildError;
import dev.quire.repo2image.BuildEvent;
import dev.quire.repo2image.BuildException;
import dev.quire.repo2image.repo.CommitId;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
final class LaunchesTest {
    private static final String URL = "https://github.com/org/repo";

    private static final LaunchRules.Quota NO_LIMITS = new LaunchRules.Quota(0, 0, 0, 10);

    private final SessionKeys keys = SessionKeys.random(new SecureRandom());
    private final InMemoryRepo2Image images = new InMemoryRepo2Image()
            .with(URL, "main", InMemoryRepo2Image.COMMIT)
            .with(URL, "HEAD", InMemoryRepo2Image.COMMIT);
    private final InMemorySessions sessions = new InMemorySessions(URI.create("http://quire.test/"));
    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-11-21T10:00:00Z"));
    private final List<Launches> open = new ArrayList<>();

    private Launches launches(int concurrentBuilds, int queuedBuilds, LaunchRules.Quota quota) {
        LaunchRules rules = new LaunchRules(
                "http://quire.test/",
                new Limits(1 << 30, 1000, 100),
                new Lifetime(Duration.ofMinutes(10), Duration.ofHours(1)),
                concurrentBuilds,
                queuedBuilds,
                quota);
        InstantSource clock = now::get;
        Launches launches = new Launches(new GitHubSpecs(), images, sessions, keys, rules, new SecureRandom(), clock);
        open.add(launches);
        return launches;
    }

    private Launches launches() {
        return launches(2, 10, NO_LIMITS);
    }

    @AfterEach
    void close() {
        open.forEach(Launches::close);
    }

    private static LaunchRequest session(String spec) {
        return new LaunchRequest("gh", spec, Wanted.SESSION);
    }

    private static List<LaunchEvent> all(Launch launch) {
        List<LaunchEvent> events = new ArrayList<>();
        launch.events().forEach(events::add);
        return events;
    }

    private static LaunchEvent last(Launch launch) {
        return all(launch).getLast();
    }

    private static List<String> phases(Launch launch) {
        return all(launch).stream().map(LaunchEvent::phase).distinct().toList();
    }

    @Test
    void goesThroughAllPhasesAndEndsWithASession() {
        Launch launch = launches().start(session("org/repo/main"), "someone");
        assertThat(phases(launch))
                .containsExactly("waiting", "fetching", "building", "pushing", "built", "launching", "ready");
        Ready ready = (Ready) last(launch);
        assertThat(ready.url()).startsWith("http://quire.test/s/").endsWith("/");
        assertThat(ready.token()).hasSize(43);
        assertThat(ready.links().refUrl()).isEqualTo(URL + "/tree/" + InMemoryRepo2Image.COMMIT);
        assertThat(ready.links().request()).isEqualTo("v2/gh/org/repo/main");
        assertThat(ready.links().persistentRequest()).isEqualTo("v2/gh/org/repo/" + InMemoryRepo2Image.COMMIT);
        String id = URI.create(ready.url()).getPath().split("/")[2];
        assertThat(sessions.specOf(new SessionId(id)).environment())
                .containsEntry("BINDER_REPO_URL", URL)
                .containsEntry("BINDER_LAUNCH_HOST", "http://quire.test/")
                .containsEntry("BINDER_REQUEST", "v2/gh/org/repo/main")
                .hasSize(5);
    }

    @Test
    void buildsNothingThatExistsAndGivesEachLaunchItsOwnSession() {
        Launches launches = launches();
        Ready first = (Ready) last(launches.start(session("org/repo/main"), "someone"));
        Launch again = launches.start(session("org/repo/main"), "someone");
        assertThat(phases(again)).containsExactly("waiting", "built", "launching", "ready");
        Ready second = (Ready) last(again);
        assertThat(images.builds()).isEqualTo(1);
        assertThat(second.url()).isNotEqualTo(first.url());
        assertThat(second.token()).isNotEqualTo(first.token());
    }

    @Test
    void attachesToARunningBuildAndReplaysItsEvents() throws Exception {
        images.hold();
        Launches launches = launches();
        Launch first = launches.start(session("org/repo/main"), "someone");
        awaitPhase(first, "pushing");
        // Another ref of the same commit: the same image.
        Launch second = launches.start(session("org/repo/HEAD"), "someone");
        awaitPhase(second, "pushing");
        images.release();
        assertThat(last(first)).isInstanceOf(Ready.class);
        assertThat(last(second)).isInstanceOf(Ready.class);
        assertThat(phases(second)).contains("fetching", "building");
        assertThat(images.builds()).isEqualTo(1);
    }

    @Test
    void queuesBuildsBeyondTheLimitAndTellsTheirPlace() throws Exception {
        for (int i = 1; i <= 4; i++) {
            images.with("https://github.com/org/r" + i, "main", commit(i));
        }
        images.hold();
        Launches launches = launches(1, 2, NO_LIMITS);
        Launch running = launches.start(session("org/r1/main"), "someone");
        awaitPhase(running, "pushing");
        Launch next = launches.start(session("org/r2/main"), "someone");
        awaitMessage(next, "this build is next");
        Launch later = launches.start(session("org/r3/main"), "someone");
        awaitMessage(later, "1 builds are ahead");
        Launch refused = launches.start(session("org/r4/main"), "someone");
        assertThat(last(refused)).isInstanceOfSatisfying(Failed.class, failed -> {
            assertThat(failed.error()).isEqualTo("QUEUE_FULL");
            assertThat(failed.statusCode()).isEqualTo(503);
        });
        images.release();
        assertThat(last(next)).isInstanceOf(Ready.class);
        assertThat(last(later)).isInstanceOf(Ready.class);
        assertThat(all(later).stream().map(LaunchEvent::message)).anyMatch(m -> m.contains("this build is next"));
    }

    @Test
    void asksTheForgeOnceForManyLaunchesAndAgainAfterSomeSeconds() {
        Launches launches = launches();
        last(launches.start(session("org/repo/main"), "someone"));
        last(launches.start(session("org/repo/main"), "someone"));
        assertThat(images.resolutions()).isEqualTo(1);
        now.updateAndGet(instant -> instant.plusSeconds(10));
        last(launches.start(session("org/repo/main"), "someone"));
        assertThat(images.resolutions()).isEqualTo(2);
    }

    @Test
    void takesTheDefaultBranchWhereALinkSaysMaster() {
        Launch launch = launches().start(session("org/repo/master"), "someone");
        assertThat(last(launch)).isInstanceOf(Ready.class);
        assertThat(all(launch).stream().map(LaunchEvent::message))
                .anyMatch(m -> m.contains("has no branch 'master', so its default branch is taken"));
    }

    @Test
    void thePersistentLinkKeepsNothingOfTheRef() {
        images.with(URL, "feature/a+b+c", InMemoryRepo2Image.COMMIT);
        assertThat(last(launches().start(session("org/repo/feature/a%2Bb+c"), "someone")))
                .isInstanceOfSatisfying(
                        Ready.class,
                        ready -> assertThat(ready.links().persistentRequest())
                                .isEqualTo("v2/gh/org/repo/" + InMemoryRepo2Image.COMMIT));
    }

    @Test
    void endsAfterTheImageWhenNoMoreIsWanted() {
        Launch launch = launches().start(new LaunchRequest("gh", "org/repo/main", Wanted.IMAGE), "someone");
        assertThat(last(launch))
                .isInstanceOfSatisfying(
                        LaunchEvent.ImageReady.class,
                        ready -> assertThat(ready.imageName()).contains("@sha256:"));
        assertThat(sessions.list()).isEmpty();
    }

    @Test
    void failsWithTheSentenceAndTheCodeOfItsCause() {
        Launches launches = launches();
        assertThat(last(launches.start(session("org/repo"), "someone")))
                .isEqualTo(new Failed(
                        "Spec is not of the form \"user/repo/ref\", provided: \"org/repo\". Did you mean \"org/repo/HEAD\"?",
                        400,
                        "MALFORMED_SPEC"));
        assertThat(last(launches.start(session("org/none/main"), "someone")))
                .isInstanceOfSatisfying(
                        Failed.class, f -> assertThat(f.statusCode()).isEqualTo(404));
        assertThat(last(launches.start(session("org/repo/mian"), "someone")))
                .isInstanceOfSatisfying(Failed.class, f -> assertThat(f.error()).isEqualTo("REF_NOT_FOUND"));
        images.failBuilds(new BuildException(BuildError.UNRESOLVABLE, "No version of nunpy is on the index."));
        assertThat(last(launches.start(session("org/repo/main"), "someone")))
                .isEqualTo(new Failed("No version of nunpy is on the index.", 422, "UNRESOLVABLE"));
    }

    @Test
    void failsWithTheLaunchersSentenceAndLeavesTheImage() {
        sessions.failWith(new LaunchException(LaunchError.ENGINE_UNAVAILABLE, "There is no container engine."));
        Launches launches = launches();
        assertThat(last(launches.start(session("org/repo/main"), "someone")))
                .isEqualTo(new Failed("There is no container engine.", 503, "ENGINE_UNAVAILABLE"));
        last(launches.start(session("org/repo/main"), "someone"));
        assertThat(images.builds()).isEqualTo(1);
    }

    @Test
    void hidesDefectsBehindAnIncidentNumber() {
        images.failBuilds(new IllegalStateException("secret detail"));
        assertThat(last(launches().start(session("org/repo/main"), "someone")))
                .isInstanceOfSatisfying(Failed.class, failed -> {
                    assertThat(failed.message())
                            .matches(".*incident [0-9a-f]{8}.*")
                            .doesNotContain("secret");
                    assertThat(failed.error()).isEqualTo("INTERNAL");
                });
    }

    @Test
    void aFailedBuildFailsAllWhoWaitButNotTheNext() throws Exception {
        images.hold();
        Launches launches = launches();
        Launch first = launches.start(session("org/repo/main"), "someone");
        awaitPhase(first, "pushing");
        Launch second = launches.start(session("org/repo/main"), "someone");
        awaitPhase(second, "pushing");
        images.failBuilds(new BuildException(BuildError.DISK_FULL, "The disk is full."));
        images.release();
        assertThat(last(first)).isInstanceOf(Failed.class);
        assertThat(last(second)).isInstanceOf(Failed.class);
        assertThat(images.builds()).isEqualTo(1);
    }

    @Test
    void refusesSessionsBeyondTheQuotas() {
        images.with("https://github.com/org/other", "main", commit(7));
        images.with("https://github.com/org/third", "main", commit(8));
        Launches launches = launches(2, 10, new LaunchRules.Quota(2, 1, 0, 0));
        assertThat(last(launches.start(session("org/repo/main"), "someone"))).isInstanceOf(Ready.class);
        assertThat(last(launches.start(session("org/repo/main"), "someone")))
                .isInstanceOfSatisfying(
                        Failed.class, f -> assertThat(f.error()).isEqualTo("TOO_MANY_SESSIONS_OF_REPOSITORY"));
        assertThat(last(launches.start(session("org/other/main"), "someone"))).isInstanceOf(Ready.class);
        assertThat(last(launches.start(session("org/third/main"), "someone")))
                .isInstanceOfSatisfying(Failed.class, f -> assertThat(f.error()).isEqualTo("TOO_MANY_SESSIONS"));
    }

    @Test
    void buildsForThoseWhoLeftButStartsNoSessionForThem() throws Exception {
        images.hold();
        Launch launch = launches().start(session("org/repo/main"), "someone");
        launch.follow();
        awaitPhase(launch, "pushing");
        launch.unfollow();
        now.updateAndGet(instant -> instant.plus(Duration.ofMinutes(5)));
        images.release();
        assertThat(last(launch))
                .isInstanceOfSatisfying(Failed.class, f -> assertThat(f.error()).isEqualTo("ABANDONED"));
        assertThat(images.builds()).isEqualTo(1);
        assertThat(sessions.list()).isEmpty();
    }

    @Test
    void closingEndsStreamsWithoutALastEventSoThatClientsComeBack() throws Exception {
        images.hold();
        Launches launches = launches();
        Launch building = launches.start(session("org/repo/main"), "someone");
        awaitPhase(building, "pushing");
        assertThat(launches.isStopping()).isFalse();
        launches.close();
        assertThat(launches.isStopping()).isTrue();
        assertThat(last(building).isLast()).isFalse();
        assertThat(building.events().isClosed()).isTrue();
        assertThat(all(launches.start(session("org/repo/main"), "someone"))).allMatch(event -> !event.isLast());
        assertThat(sessions.list()).isEmpty();
    }

    @Test
    void whatHadBegunGoesOnAtAnotherReplicaAsTheSameSession() throws Exception {
        Launches one = launches();
        Launch begun = one.start(session("org/repo/main"), "someone");
        Ready ready = (Ready) last(begun);
        Launches other = launches();
        Launch resumed =
                other.resume(begun.id(), session("org/repo/main"), "someone").orElseThrow();
        assertThat(last(resumed)).isEqualTo(ready);
        assertThat(sessions.list()).hasSize(1);
        assertThat(other.resume(begun.id(), session("org/repo/HEAD"), "someone"))
                .as("a name is good for its own link only")
                .isEmpty();
    }

    @Test
    void theSameRequestIsTheSameSessionOnAnyReplica() throws Exception {
        sessions.hold();
        Launch one = launches().start("a-request-of-a-client", session("org/repo/main"), "someone");
        Launches replica = launches();
        Launch other = replica.start("a-request-of-a-client", session("org/repo/main"), "someone");
        assertThat(replica.start("a-request-of-a-client", session("org/repo/main"), "someone"))
                .isSameAs(other);
        awaitMessage(one, "Starting the container");
        awaitMessage(other, "Starting the container");
        sessions.release();
        assertThat(last(one)).isEqualTo(last(other)).isInstanceOf(Ready.class);
        assertThat(sessions.list()).hasSize(1);
        assertThat(last(replica.start("another-request-of-it", session("org/repo/main"), "someone")))
                .isNotEqualTo(last(one));
        assertThat(sessions.list()).hasSize(2);
    }

    @Test
    void aRequestThatFailedMayBeTriedAgain() {
        sessions.failWith(new LaunchException(LaunchError.LOST, "The node went away."));
        Launches launches = launches();
        assertThat(last(launches.start("a-request-of-a-client", session("org/repo/main"), "")))
                .isInstanceOf(Failed.class);
        sessions.failWith(null);
        assertThat(last(launches.start("a-request-of-a-client", session("org/repo/main"), "")))
                .isInstanceOf(Ready.class);
    }

    @Test
    void aLaunchIsCancelledWhateverItIsDoing() throws Exception {
        Launches launches = launches();
        Launch building = building(launches);
        assertThat(launches.cancel(building.id())).isTrue();
        assertCancelled(building);
        images.release();
        sessions.hold();
        Launch starting = launches.start(session("org/repo/main"), "someone");
        awaitMessage(starting, "Starting the container");
        assertThat(launches.cancel(starting.id())).isTrue();
        assertCancelled(starting);
        assertThat(sessions.list()).isEmpty();
        sessions.release();
        Launch ready = launches.start(session("org/repo/main"), "someone");
        assertThat(last(ready)).isInstanceOf(Ready.class);
        assertThat(launches().cancel(ready.id())).as("by another replica").isTrue();
        assertThat(sessions.list()).isEmpty();
        assertThat(launches().cancel(ready.id())).isFalse();
    }

    @Test
    void aLaunchOfAnotherReplicaIsCancelledWhenItComesToASession() throws Exception {
        Launches elsewhere = launches();
        Launch building = building(elsewhere);
        Launches here = launches();
        assertThat(here.cancel(building.id())).isFalse();
        images.release();
        assertThat(last(building)).isInstanceOf(Ready.class);
        for (int i = 0; i < 100 && !sessions.list().isEmpty(); i++) {
            Thread.sleep(50);
        }
        assertThat(sessions.list()).isEmpty();
    }

    /** One whose build is held. */
    private Launch building(Launches launches) throws InterruptedException {
        images.hold();
        Launch building = launches.start(session("org/repo/main"), "someone");
        awaitPhase(building, "pushing");
        return building;
    }

    private static void assertCancelled(Launch launch) {
        assertThat(last(launch))
                .isInstanceOfSatisfying(Failed.class, f -> assertThat(f.error()).isEqualTo("CANCELLED"));
    }

    @Test
    void sessionsBeyondTheTotalWaitUntilOthersEnd() throws Exception {
        Launches launches = launches(2, 10, new LaunchRules.Quota(1, 0, 0, 2));
        Launch first = launches.start(session("org/repo/main"), "someone");
        assertThat(last(first)).isInstanceOf(Ready.class);
        Launch second = launches.start(session("org/repo/main"), "someone");
        awaitMessage(second, "this session is next");
        Launch third = launches.start(session("org/repo/main"), "another");
        awaitMessage(third, "1 are ahead");
        assertThat(last(launches.start(session("org/repo/main"), "someone")))
                .isInstanceOfSatisfying(Failed.class, f -> {
                    assertThat(f.error()).isEqualTo("TOO_MANY_SESSIONS");
                    assertThat(f.statusCode()).isEqualTo(429);
                    assertThat(f.retryAfter()).isPositive();
                });
        sessions.stop(sessions.list().getFirst().id());
        assertThat(last(second)).isInstanceOf(Ready.class);
        assertThat(launches.cancel(third.id())).isTrue();
        assertCancelled(third);
        assertThat(sessions.list()).hasSize(1);
    }

    @Test
    void whoGoesAwayLeavesTheQueue() throws Exception {
        Launches launches = launches(2, 10, new LaunchRules.Quota(1, 0, 0, 2));
        last(launches.start(session("org/repo/main"), "someone"));
        Launch waiting = launches.start(session("org/repo/main"), "someone");
        awaitMessage(waiting, "this session is next");
        now.updateAndGet(instant -> instant.plus(Duration.ofMinutes(5)));
        assertThat(last(waiting))
                .isInstanceOfSatisfying(Failed.class, f -> assertThat(f.error()).isEqualTo("ABANDONED"));
        Launch next = launches.start(session("org/repo/main"), "someone");
        awaitMessage(next, "this session is next");
    }

    @Test
    void aClusterWithoutRoomMakesLaunchesWaitInsteadOfFail() throws Exception {
        Launches launches = launches();
        last(launches.start(session("org/repo/main"), "someone"));
        sessions.failWith(new LaunchException(LaunchError.QUOTA_EXCEEDED, "The cluster's quota is used up."));
        Launch waiting = launches.start(session("org/repo/main"), "someone");
        awaitMessage(waiting, "this session is next");
        sessions.failWith(null);
        sessions.stop(sessions.list().getFirst().id());
        assertThat(last(waiting)).isInstanceOf(Ready.class);
    }

    @Test
    void aClusterWithoutRoomForASingleSessionIsToldAtOnce() {
        sessions.failWith(new LaunchException(LaunchError.QUOTA_EXCEEDED, "The cluster's quota is used up."));
        assertThat(last(launches().start(session("org/repo/main"), "someone")))
                .isEqualTo(new Failed("The cluster's quota is used up.", 503, "QUOTA_EXCEEDED"));
    }

    @Test
    void aClientMayHaveSoManySessions() {
        Launches launches = launches(2, 10, new LaunchRules.Quota(0, 0, 1, 10));
        assertThat(last(launches.start(session("org/repo/main"), "someone"))).isInstanceOf(Ready.class);
        assertThat(last(launches.start(session("org/repo/main"), "someone")))
                .isInstanceOfSatisfying(
                        Failed.class, f -> assertThat(f.error()).isEqualTo("TOO_MANY_SESSIONS_OF_CLIENT"));
        assertThat(last(launches.start(session("org/repo/main"), "another"))).isInstanceOf(Ready.class);
    }

    @Test
    void endedLaunchesAreRememberedAWhileAndThenForgotten() {
        Launches launches = launches();
        Launch launch = launches.start(session("org/repo/main"), "someone");
        last(launch);
        assertThat(launches.find(launch.id())).contains(launch);
        now.updateAndGet(instant -> instant.plus(Duration.ofMinutes(10)));
        last(launches.start(session("org/repo/main"), "someone"));
        assertThat(launches.find(launch.id())).isEmpty();
    }

    @Test
    void cutsEndlessLogs() {
        images.print(Collections.nCopies(30_000, new BuildEvent(BuildEvent.Phase.BUILDING, "x".repeat(10))));
        Launch launch = launches().start(session("org/repo/main"), "someone");
        assertThat(last(launch)).isInstanceOf(Ready.class);
        assertThat(launch.events().size()).isLessThan(20_100);
    }

    private static CommitId commit(int number) {
        return new CommitId("%040x".formatted(number));
    }

    private static void awaitPhase(Launch launch, String phase) throws InterruptedException {
        await(launch, event -> event.phase().equals(phase));
    }

    private static void awaitMessage(Launch launch, String part) throws InterruptedException {
        await(launch, event -> event.message().contains(part));
    }

    private static void await(Launch launch, Predicate<LaunchEvent> wanted) throws InterruptedException {
        for (int index = 0; ; index++) {
            switch (launch.events().await(index, Duration.ofSeconds(10))) {
                case EventLog.Step.Entry<LaunchEvent>(int _, LaunchEvent event) -> {
                    if (wanted.test(event)) {
                        return;
                    }
                }
                case EventLog.Step.Quiet<LaunchEvent>() -> throw new AssertionError("Nothing came");
                case EventLog.Step.End<LaunchEvent>() -> throw new AssertionError("Ended: " + last(launch));
            }
        }
    }
}
