package dev.quire.api.launch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quire.api.fakes.InMemorySessions;
import dev.quire.launcher.session.ImageSource;
import dev.quire.launcher.session.Lifetime;
import dev.quire.launcher.session.Limits;
import dev.quire.launcher.session.Origin;
import dev.quire.launcher.session.SessionId;
import dev.quire.launcher.session.SessionSpec;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
final class CancelledElsewhereTest {
    private static final SessionId ID = new SessionId("abcdefgh234567abcdef");
    private static final Duration LOOK = Duration.ofMillis(5);

    private final InMemorySessions sessions = new InMemorySessions(URI.create("http://quire.test/"));
    private final CancelledElsewhere cancelled = new CancelledElsewhere(sessions, LOOK);

    @AfterEach
    void close() {
        cancelled.close();
    }

    @Test
    void whatAppearsLaterEnds() throws Exception {
        cancelled.expect(ID);
        launch();
        awaitEnd();
    }

    @Test
    void itEndsOnce() throws Exception {
        cancelled.expect(ID);
        launch();
        awaitEnd();
        launch();
        Thread.sleep(LOOK.multipliedBy(20));
        assertThat(sessions.find(ID)).isPresent();
    }

    @Test
    void whatIsWantedAgainStays() throws Exception {
        cancelled.expect(ID);
        cancelled.forget(ID);
        launch();
        Thread.sleep(LOOK.multipliedBy(20));
        assertThat(sessions.find(ID)).isPresent();
    }

    private void awaitEnd() throws InterruptedException {
        while (sessions.find(ID).isPresent()) {
            Thread.sleep(LOOK);
        }
    }

    private void launch() throws InterruptedException {
        sessions.launch(
                new SessionSpec(
                        ID,
                        "t".repeat(43),
                        new ImageSource.Registry("registry.example/image@sha256:" + "0".repeat(64)),
                        new Origin("https://git.example/repo", "main", "/", ""),
                        new Limits(1 << 30, 1000, 100),
                        new Lifetime(Duration.ofMinutes(10), Duration.ofHours(1)),
                        Map.of()),
                _ -> {});
    }
}
