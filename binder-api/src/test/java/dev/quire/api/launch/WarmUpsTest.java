package dev.quire.api.launch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quire.api.fakes.GitHubSpecs;
import dev.quire.api.fakes.InMemoryRepo2Image;
import dev.quire.api.fakes.InMemorySessions;
import dev.quire.launcher.session.Boost;
import dev.quire.launcher.session.Lifetime;
import dev.quire.launcher.session.Limits;
import dev.quire.launcher.session.SessionKeys;
import dev.quire.launcher.session.SessionSpec;
import dev.quire.launcher.session.Warmth.Wanted;
import dev.quire.repo2image.repo.CommitId;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
final class WarmUpsTest {
    private static final String URL = "https://github.com/org/course";

    // A Monday.
    private volatile Instant now = Instant.parse("2026-01-05T09:00:00Z");
    private final InMemoryRepo2Image images = new InMemoryRepo2Image().with(URL, "HEAD", InMemoryRepo2Image.COMMIT);
    private final InMemorySessions sessions = new InMemorySessions(URI.create("http://quire.test/"));
    private final LaunchRules rules = new LaunchRules(
            "http://quire.test/",
            new Limits(1 << 30, 1000, 100),
            new Lifetime(Duration.ofMinutes(10), Duration.ofHours(1)),
            2,
            10,
            new LaunchRules.Quota(0, 0, 0, 10));
    private final Launches launches = new Launches(
            new GitHubSpecs(),
            images,
            sessions,
            SessionKeys.random(new SecureRandom()),
            rules,
            new SecureRandom(),
            () -> WarmUpsTest.this.now);
    private final List<List<Wanted>> said = new ArrayList<>();
    private boolean leads = true;

    @AfterEach
    void close() {
        launches.close();
    }

    @Test
    void aLinkThatIsConfiguredHasItsImageBuiltAndItsSessionsWait() throws InterruptedException {
        WarmUps warmUps = warmUps(0, link("gh/org/course/HEAD", 2));
        warmUps.look();
        assertThat(said.getLast()).isEmpty();

        until(warmUps, () -> !said.getLast().isEmpty());

        assertThat(images.builds()).isEqualTo(1);
        Wanted wanted = said.getLast().getFirst();
        assertThat(wanted.size()).isEqualTo(2);
        assertThat(wanted.machines()).isEqualTo(3);
        assertThat(wanted.like().origin().repositoryUrl()).isEqualTo(URL);
        assertThat(wanted.like().environment()).containsEntry("BINDER_REQUEST", "v2/gh/org/course/HEAD");
    }

    @Test
    void itIsWhatALaunchOfThatLinkWouldStart() throws InterruptedException {
        WarmUps warmUps = warmUps(0, link("gh/org/course/HEAD", 1));
        until(warmUps, () -> !said.isEmpty() && !said.getLast().isEmpty());
        LaunchEvent.Ready ready = launched("org/course/HEAD");

        SessionSpec like = said.getLast().getFirst().like();
        SessionSpec launched = sessions.specOf(sessions.list().stream()
                .filter(session -> session.token().equals(ready.token()))
                .findFirst()
                .orElseThrow()
                .id());
        assertThat(like.image()).isEqualTo(launched.image());
        assertThat(like.environment()).isEqualTo(launched.environment());
        assertThat(like.limits()).isEqualTo(launched.limits());
        assertThat(like.lifetime()).isEqualTo(launched.lifetime());
        assertThat(like.profile()).isEqualTo(launched.profile());
    }

    @Test
    void moreWaitAtTheTimesOfTheSchedule() throws InterruptedException {
        WarmUps warmUps =
                warmUps(0, WarmLink.of("gh/org/course/HEAD", "", 1, List.of(Boost.parse("Mon-Fri 09:50-12:00 = 20"))));
        until(warmUps, () -> !said.isEmpty() && !said.getLast().isEmpty());
        assertThat(said.getLast().getFirst().size()).isEqualTo(1);

        now = Instant.parse("2026-01-05T09:50:00Z");
        warmUps.look();

        assertThat(said.getLast().getFirst().size()).isEqualTo(20);
    }

    @Test
    void whatIsAskedForOftenWaitsWhoeverLaunchedIt() throws InterruptedException {
        WarmUps warmUps = warmUps(5);
        warmUps.look();
        for (int i = 0; i < 3; i++) {
            LaunchEvent.Ready _ = launched("org/course/HEAD");
        }

        until(warmUps, () -> !said.getLast().isEmpty());

        assertThat(said.getLast().getFirst().size()).isEqualTo(1);
        now = now.plus(Duration.ofMinutes(31));
        warmUps.look();
        assertThat(said.getLast()).isEmpty();
    }

    @Test
    void whatRanBeforeThisProcessLedIsNoDemand() throws InterruptedException {
        for (int i = 0; i < 3; i++) {
            LaunchEvent.Ready _ = launched("org/course/HEAD");
        }
        WarmUps warmUps = warmUps(5);

        warmUps.look();
        warmUps.look();

        assertThat(said.getLast()).isEmpty();
    }

    @Test
    void aLinkThatMeansAnotherCommitByNowIsLookedUpAgain() throws InterruptedException {
        WarmUps warmUps = warmUps(0, link("gh/org/course/HEAD", 1));
        until(warmUps, () -> !said.isEmpty() && !said.getLast().isEmpty());
        String commit = "f".repeat(40);
        images.with(URL, "HEAD", new CommitId(commit));

        now = now.plus(Duration.ofMinutes(6));
        until(warmUps, () -> said.getLast().getFirst().like().origin().commit().equals(commit));
    }

    @Test
    void aLinkThatFailsKeepsNoOtherFromWaiting() throws InterruptedException {
        WarmUps warmUps = warmUps(0, link("gh/org/gone/HEAD", 1), link("gh/org/course/HEAD", 1));

        until(warmUps, () -> !said.isEmpty() && !said.getLast().isEmpty());

        assertThat(said.getLast()).hasSize(1);
    }

    @Test
    void whoDoesNotLeadSaysNothing() {
        leads = false;

        warmUps(5, link("gh/org/course/HEAD", 2)).look();

        assertThat(said).isEmpty();
        assertThat(images.builds()).isZero();
    }

    private LaunchEvent.Ready launched(String spec) {
        Launch launch = launches.start(new LaunchRequest("gh", spec, LaunchRequest.Wanted.SESSION), "someone");
        List<LaunchEvent> events = new ArrayList<>();
        launch.events().forEach(events::add);
        return (LaunchEvent.Ready) events.getLast();
    }

    private static WarmLink link(String path, int size) {
        return WarmLink.of(path, "", size, List.of());
    }

    private WarmUps warmUps(int demand, WarmLink... links) {
        return new WarmUps(launches::like, sessions, said::add, () -> leads, List.of(links), demand, 3, new Clock() {
            @Override
            public ZoneId getZone() {
                return ZoneOffset.UTC;
            }

            @Override
            public Clock withZone(ZoneId zone) {
                return this;
            }

            @Override
            public Instant instant() {
                return now;
            }
        });
    }

    private static void until(WarmUps warmUps, BooleanSupplier condition) throws InterruptedException {
        warmUps.look();
        while (!condition.getAsBoolean()) {
            Thread.sleep(10);
            warmUps.look();
        }
    }
}
