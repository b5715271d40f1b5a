package dev.quire.launcher.jupyter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quire.launcher.session.ImageSource;
import dev.quire.launcher.session.Lifetime;
import dev.quire.launcher.session.Limits;
import dev.quire.launcher.session.Origin;
import dev.quire.launcher.session.SessionId;
import dev.quire.launcher.session.SessionSpec;
import dev.quire.launcher.session.Traffic;
import dev.quire.launcher.standin.JupyterStandIn;
import dev.quire.launcher.testing.InMemorySessions;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
final class CullerTest {
    private static final Instant START = Instant.parse("2026-01-01T12:00:00Z");
    private static final SessionId ID = new SessionId("abcdefghijklmnopqrst");

    private volatile Instant now = START;
    private final InstantSource clock = () -> now;
    private final JupyterProbe probe = new JupyterProbe(Duration.ofSeconds(20));
    private JupyterStandIn jupyter;
    private InMemorySessions sessions;
    private Culler culler;

    @BeforeEach
    void launch() throws IOException, InterruptedException {
        jupyter = new JupyterStandIn("/s/" + ID + "/", "secret");
        jupyter.used(START);
        sessions = new InMemorySessions(jupyter.endpoint(), clock);
        culler = new Culler(sessions, probe, Duration.ofMillis(20), clock, () -> true, Traffic.UNKNOWN);
        launch(ID, Duration.ofHours(6));
    }

    private void launch(SessionId id, Duration maxAge) throws InterruptedException {
        sessions.launch(
                new SessionSpec(
                        id,
                        "secret",
                        new ImageSource.Registry("host/image@sha256:00"),
                        new Origin("https://forge.example/a/b", "0123", "gh/a/b/main"),
                        new Limits(1L << 30, 1000, 100),
                        new Lifetime(Duration.ofMinutes(10), maxAge),
                        Map.of()),
                _ -> {});
    }

    @AfterEach
    void close() {
        culler.close();
        probe.close();
        jupyter.close();
    }

    @Test
    void endsAnIdleSession() {
        now = START.plus(Duration.ofMinutes(11));
        culler.start();

        eventually(() -> sessions.find(ID).isEmpty());
    }

    @Test
    void keepsASessionThatIsUsed() throws InterruptedException {
        now = START.plus(Duration.ofMinutes(11));
        jupyter.used(Instant.now());
        culler.start();

        eventually(() -> !jupyter.requests().isEmpty());
        pause(Duration.ofMillis(300));
        assertThat(sessions.find(ID)).isPresent();
        assertThat(jupyter.requests())
                .as("it can't be idle for long before ten minutes")
                .hasSize(1);

        jupyter.used(START);
        now = now.plus(Duration.ofMinutes(10));
        eventually(() -> sessions.find(ID).isEmpty());
    }

    @Test
    void aSessionThatSomethingIsSentToIsNotAsked() throws InterruptedException {
        now = START.plus(Duration.ofMinutes(11));
        AtomicReference<Duration> silence = new AtomicReference<>(Duration.ofMinutes(3));
        try (Culler told = new Culler(
                sessions, probe, Duration.ofMillis(20), clock, () -> true, () -> Map.of(ID, silence.get()))) {
            told.start();
            pause(Duration.ofMillis(300));
            assertThat(jupyter.requests()).isEmpty();

            now = now.plus(Duration.ofMinutes(8));
            silence.set(Duration.ofMinutes(11));
            eventually(() -> sessions.find(ID).isEmpty());
        }
        assertThat(jupyter.requests()).as("it was asked before it was ended").isNotEmpty();
    }

    @Test
    void whoDoesNotLeadLeavesTheSessionsToTheLeader() throws InterruptedException {
        now = START.plus(Duration.ofMinutes(11));
        try (Culler other = new Culler(sessions, probe, Duration.ofMillis(20), clock, () -> false, Traffic.UNKNOWN)) {
            other.start();
            pause(Duration.ofMillis(300));
        }
        assertThat(jupyter.requests()).isEmpty();
    }

    @Test
    void keepsASessionThatCannotBeAsked() throws InterruptedException {
        now = START.plus(Duration.ofMinutes(11));
        SessionId other = new SessionId("bcdefghijklmnopqrstu");
        // The stand-in does not know this path.
        launch(other, Duration.ofHours(6));
        culler.start();

        eventually(() -> sessions.find(ID).isEmpty());
        assertThat(sessions.find(other)).isPresent();
    }

    @Test
    void oneSlowSessionDoesNotDelayTheRest() throws InterruptedException, IOException {
        try (JupyterStandIn slow = new JupyterStandIn("/s/" + ID + "/", "secret")) {
            slow.delay(60_000);
            InMemorySessions slowly = new InMemorySessions(slow.endpoint(), clock);
            SessionId old = new SessionId("bcdefghijklmnopqrstu");
            sessions = slowly;
            launch(ID, Duration.ofHours(6));
            try (Culler both = new Culler(slowly, probe, Duration.ofMillis(20), clock, () -> true, Traffic.UNKNOWN)) {
                both.start();
                eventually(() -> !slow.requests().isEmpty());
                slow.delay(0);
                launch(old, Duration.ofMinutes(1));
                now = START.plus(Duration.ofMinutes(2));

                eventually(() -> slowly.find(old).isEmpty());
                assertThat(slowly.find(ID)).isPresent();
            }
        }
    }

    @Test
    void stopsWhenItIsClosed() throws InterruptedException {
        culler.start();
        eventually(() -> !jupyter.requests().isEmpty());
        culler.close();

        // One that was on its way may still come.
        eventually(() -> {
            int before = jupyter.requests().size();
            pause(Duration.ofMillis(200));
            return jupyter.requests().size() == before;
        });
    }

    /** Shorter than what the slow session takes, which would hold up the rest. */
    private static void eventually(BooleanSupplier condition) {
        long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime() - end)
                    .as("what was waited for has come")
                    .isNegative();
            pause(Duration.ofMillis(10));
        }
    }

    private static void pause(Duration time) {
        try {
            Thread.sleep(time);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
