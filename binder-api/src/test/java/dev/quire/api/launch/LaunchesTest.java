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
        Launches launches = new Launches(new GitHubSpecs(), images, sessions, rules, new SecureRandom(), clock);
        open.add(launches);
        return launches;
    }

    private Launches launches() {
        return launches(2, 10, new LaunchRules.Quota(0, 0));
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
        Launch launch = launches().start(session("org/repo/main"));
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
        Ready first = (Ready) last(launches.start(session("org/repo/main")));
        Launch again = launches.start(session("org/repo/main"));
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
        Launch first = launches.start(session("org/repo/main"));
        awaitPhase(first, "pushing");
        // Another ref of the same commit: the same image.
        Launch second = launches.start(session("org/repo/HEAD"));
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
        Launches launches = launches(1, 2, new LaunchRules.Quota(0, 0));
        Launch running = launches.start(session("org/r1/main"));
        awaitPhase(running, "pushing");
        Launch next = launches.start(session("org/r2/main"));
        awaitMessage(next, "this build is next");
        Launch later = launches.start(session("org/r3/main"));
        awaitMessage(later, "1 builds are ahead");
        Launch refused = launches.start(session("org/r4/main"));
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
        last(launches.start(session("org/repo/main")));
        last(launches.start(session("org/repo/main")));
        assertThat(images.resolutions()).isEqualTo(1);
        now.updateAndGet(instant -> instant.plusSeconds(10));
        last(launches.start(session("org/repo/main")));
        assertThat(images.resolutions()).isEqualTo(2);
    }

    @Test
    void takesTheDefaultBranchWhereALinkSaysMaster() {
        Launch launch = launches().start(session("org/repo/master"));
        assertThat(last(launch)).isInstanceOf(Ready.class);
        assertThat(all(launch).stream().map(LaunchEvent::message))
                .anyMatch(m -> m.contains("has no branch 'master', so its default branch is taken"));
    }

    @Test
    void thePersistentLinkKeepsNothingOfTheRef() {
        images.with(URL, "feature/a+b+c", InMemoryRepo2Image.COMMIT);
        assertThat(last(launches().start(session("org/repo/feature/a%2Bb+c"))))
                .isInstanceOfSatisfying(
                        Ready.class,
                        ready -> assertThat(ready.links().persistentRequest())
                                .isEqualTo("v2/gh/org/repo/" + InMemoryRepo2Image.COMMIT));
    }

    @Test
    void endsAfterTheImageWhenNoMoreIsWanted() {
        Launch launch = launches().start(new LaunchRequest("gh", "org/repo/main", Wanted.IMAGE));
        assertThat(last(launch))
                .isInstanceOfSatisfying(
                        LaunchEvent.ImageReady.class,
                        ready -> assertThat(ready.imageName()).contains("@sha256:"));
        assertThat(sessions.list()).isEmpty();
    }

    @Test
    void failsWithTheSentenceAndTheCodeOfItsCause() {
        Launches launches = launches();
        assertThat(last(launches.start(session("org/repo"))))
                .isEqualTo(new Failed(
                        "Spec is not of the form \"user/repo/ref\", provided: \"org/repo\". Did you mean \"org/repo/HEAD\"?",
                        400,
                        "MALFORMED_SPEC"));
        assertThat(last(launches.start(session("org/none/main"))))
                .isInstanceOfSatisfying(
                        Failed.class, f -> assertThat(f.statusCode()).isEqualTo(404));
        assertThat(last(launches.start(session("org/repo/mian"))))
                .isInstanceOfSatisfying(Failed.class, f -> assertThat(f.error()).isEqualTo("REF_NOT_FOUND"));
        images.failBuilds(new BuildException(BuildError.UNRESOLVABLE, "No version of nunpy is on the index."));
        assertThat(last(launches.start(session("org/repo/main"))))
                .isEqualTo(new Failed("No version of nunpy is on the index.", 422, "UNRESOLVABLE"));
    }

    @Test
    void failsWithTheLaunchersSentenceAndLeavesTheImage() {
        sessions.failWith(new LaunchException(LaunchError.ENGINE_UNAVAILABLE, "There is no container engine."));
        Launches launches = launches();
        assertThat(last(launches.start(session("org/repo/main"))))
                .isEqualTo(new Failed("There is no container engine.", 503, "ENGINE_UNAVAILABLE"));
        last(launches.start(session("org/repo/main")));
        assertThat(images.builds()).isEqualTo(1);
    }

    @Test
    void hidesDefectsBehindAnIncidentNumber() {
        images.failBuilds(new IllegalStateException("secret detail"));
        assertThat(last(launches().start(session("org/repo/main")))).isInstanceOfSatisfying(Failed.class, failed -> {
            assertThat(failed.message()).matches(".*incident [0-9a-f]{8}.*").doesNotContain("secret");
            assertThat(failed.error()).isEqualTo("INTERNAL");
        });
    }

    @Test
    void aFailedBuildFailsAllWhoWaitButNotTheNext() throws Exception {
        images.hold();
        Launches launches = launches();
        Launch first = launches.start(session("org/repo/main"));
        awaitPhase(first, "pushing");
        Launch second = launches.start(session("org/repo/main"));
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
        Launches launches = launches(2, 10, new LaunchRules.Quota(2, 1));
        assertThat(last(launches.start(session("org/repo/main")))).isInstanceOf(Ready.class);
        assertThat(last(launches.start(session("org/repo/main"))))
                .isInstanceOfSatisfying(
                        Failed.class, f -> assertThat(f.error()).isEqualTo("TOO_MANY_SESSIONS_OF_REPOSITORY"));
        assertThat(last(launches.start(session("org/other/main")))).isInstanceOf(Ready.class);
        assertThat(last(launches.start(session("org/other/main"))))
                .isInstanceOfSatisfying(Failed.class, f -> assertThat(f.error()).isEqualTo("TOO_MANY_SESSIONS"));
    }

    @Test
    void buildsForThoseWhoLeftButStartsNoSessionForThem() throws Exception {
        images.hold();
        Launch launch = launches().start(session("org/repo/main"));
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
    void closingTellsThoseWhoWaitAndLeavesNothing() throws Exception {
        images.hold();
        Launches launches = launches();
        Launch building = launches.start(session("org/repo/main"));
        awaitPhase(building, "pushing");
        launches.close();
        assertThat(last(building))
                .isInstanceOfSatisfying(Failed.class, f -> assertThat(f.error()).isEqualTo("STOPPING"));
        assertThat(sessions.list()).isEmpty();
    }

    @Test
    void endedLaunchesAreRememberedAWhileAndThenForgotten() {
        Launches launches = launches();
        Launch launch = launches.start(session("org/repo/main"));
        last(launch);
        assertThat(launches.find(launch.id())).contains(launch);
        now.updateAndGet(instant -> instant.plus(Duration.ofMinutes(10)));
        last(launches.start(session("org/repo/main")));
        assertThat(launches.find(launch.id())).isEmpty();
    }

    @Test
    void cutsEndlessLogs() {
        images.print(Collections.nCopies(30_000, new BuildEvent(BuildEvent.Phase.BUILDING, "x".repeat(10))));
        Launch launch = launches().start(session("org/repo/main"));
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
