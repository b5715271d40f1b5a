package dev.quire.api.launch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quire.api.fakes.GitHubSpecs;
import dev.quire.api.fakes.InMemoryRepo2Image;
import dev.quire.api.fakes.InMemorySessions;
import dev.quire.api.launch.LaunchRequest.Wanted;
import dev.quire.launcher.session.Lifetime;
import dev.quire.launcher.session.Limits;
import dev.quire.launcher.session.SessionId;
import dev.quire.launcher.session.SessionSpec;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a profile does to a launch. */
@Timeout(20)
final class ProfileLaunchTest {
    private static final Lifetime LIFETIME = new Lifetime(Duration.ofMinutes(10), Duration.ofHours(1));
    private static final Lifetime SHORT = new Lifetime(Duration.ofMinutes(5), Duration.ofMinutes(30));
    private static final Profile STANDARD = new Profile("", new Limits(1 << 30, 1000, 100), LIFETIME, List.of());
    private static final Profile BIG = new Profile("big", new Limits(8L << 30, 4000, 100), SHORT, List.of());
    private static final Profile GPU = new Profile(
            "gpu", new Limits(8L << 30, 4000, 100), SHORT, List.of(new RepositoryPattern("github.com/lab/*")));

    private final InMemorySessions sessions = new InMemorySessions(URI.create("http://quire.test/"));
    private final Launches launches = new Launches(
            new GitHubSpecs(),
            new InMemoryRepo2Image().with("https://github.com/org/repo", "main", InMemoryRepo2Image.COMMIT),
            sessions,
            new LaunchRules(
                    "http://quire.test/",
                    new Profiles(STANDARD, List.of(BIG, GPU)),
                    1,
                    10,
                    new LaunchRules.Quota(0, 0)),
            new SecureRandom(),
            InstantSource.system());

    @AfterEach
    void close() {
        launches.close();
    }

    private List<LaunchEvent> events(String profile) {
        List<LaunchEvent> events = new ArrayList<>();
        launches.start(new LaunchRequest("gh", "org/repo/main", Wanted.SESSION, profile))
                .events()
                .forEach(events::add);
        return events;
    }

    @Test
    void theSessionIsAsTheProfileSays() {
        LaunchEvent.Ready ready = (LaunchEvent.Ready) events("big").getLast();

        SessionSpec spec =
                sessions.specOf(new SessionId(URI.create(ready.url()).getPath().split("/")[2]));
        assertThat(spec.profile()).isEqualTo("big");
        assertThat(spec.limits()).isEqualTo(BIG.limits());
        assertThat(spec.lifetime()).isEqualTo(SHORT);
    }

    @Test
    void aProfileThatCannotBeHadFailsBeforeAnythingIsBuilt() {
        assertThat(events("huge")).singleElement().isInstanceOfSatisfying(LaunchEvent.Failed.class, failed -> {
            assertThat(failed.statusCode()).isEqualTo(400);
            assertThat(failed.message()).contains("There is no profile 'huge' here; ask for 'big'");
        });
        assertThat(events("gpu")).singleElement().isInstanceOfSatisfying(LaunchEvent.Failed.class, failed -> {
            assertThat(failed.statusCode()).isEqualTo(403);
            assertThat(failed.message()).contains("is not for sessions of https://github.com/org/repo");
        });
    }
}
