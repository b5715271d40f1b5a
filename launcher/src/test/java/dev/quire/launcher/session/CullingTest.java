package dev.quire.launcher.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

final class CullingTest {
    private static final Instant CREATED = Instant.parse("2026-01-01T12:00:00Z");
    private static final Session SESSION = new Session(
            new SessionId("abcdefghijklmnopqrst"),
            "token",
            new Origin("https://forge.example/a/b", "0123", "gh/a/b/main"),
            new Lifetime(Duration.ofMinutes(10), Duration.ofHours(6)),
            CREATED,
            new SessionState.Ready(
                    URI.create("http://host/s/abcdefghijklmnopqrst/"), URI.create("http://10.0.0.1:8888/")));

    @Test
    void aUsedSessionIsKept() {
        assertThat(Culling.reasonToEnd(SESSION, minute(60), used(minute(60), minute(51), 1, 0, false)))
                .isEmpty();
    }

    @Test
    void anIdleSessionIsEnded() {
        assertThat(Culling.reasonToEnd(SESSION, minute(60), used(minute(60), minute(50), 1, 0, false)))
                .contains("it was idle for 10 min");
    }

    @Test
    void openConnectionsAreNoActivity() {
        assertThat(Culling.reasonToEnd(SESSION, minute(60), used(minute(60), minute(20), 1, 3, false)))
                .isPresent();
    }

    @Test
    void aBusyKernelKeepsASessionHoweverSilent() {
        assertThat(Culling.reasonToEnd(SESSION, minute(300), used(minute(300), minute(1), 1, 0, true)))
                .isEmpty();
    }

    @Test
    void anOldSessionIsEndedHoweverBusy() {
        assertThat(Culling.reasonToEnd(SESSION, minute(360), used(minute(360), minute(360), 1, 0, true)))
                .contains("it reached its maximum age of 360 min");
    }

    @Test
    void aFailedProbeNeverEndsASession() {
        assertThat(Culling.reasonToEnd(SESSION, minute(359), new Activity.Unknown("refused")))
                .isEmpty();
    }

    @Test
    void theAgeEndsASessionThatCannotBeAsked() {
        assertThat(Culling.reasonToEnd(SESSION, minute(360), new Activity.Unknown("refused")))
                .isPresent();
    }

    @Test
    void anActivityBeforeItsCreationCountsFromItsCreation() {
        assertThat(Culling.reasonToEnd(SESSION, minute(9), used(minute(9), minute(-100), 0, 0, false)))
                .isEmpty();
    }

    @Test
    void aSessionIsLookedAtAgainWhenItCanHaveBeenIdleForLongEnough() {
        Duration later = Duration.ofMinutes(1);

        assertThat(Culling.nextLook(SESSION, minute(60), used(minute(60), minute(53), 1, 0, false), later))
                .isEqualTo(minute(63));
        assertThat(Culling.nextLook(SESSION, minute(60), used(minute(60), minute(53), 1, 0, true), later))
                .isEqualTo(minute(61));
        assertThat(Culling.nextLook(SESSION, minute(60), new Activity.Unknown("refused"), later))
                .isEqualTo(minute(61));
        assertThat(Culling.nextLook(SESSION, minute(355), used(minute(355), minute(355), 1, 0, false), later))
                .as("its maximum age")
                .isEqualTo(minute(360));
    }

    @Test
    void aSessionThatNobodyHasOpenedIsUntouched() {
        assertThat(new Activity.Observed(minutes(9), minutes(9).minusMillis(300), 0, 0, false).isUntouched())
                .isTrue();
        assertThat(new Activity.Observed(minutes(9), minutes(8), 0, 0, false).isUntouched())
                .isFalse();
        assertThat(new Activity.Observed(minutes(9), minutes(9), 1, 0, false).isUntouched())
                .isFalse();
    }

    @Test
    void anActivityInTheFutureIsNoReason() {
        assertThat(Culling.reasonToEnd(SESSION, minute(5), used(minute(5), minute(50), 0, 0, false)))
                .isEmpty();
    }

    private static Duration minutes(int minutes) {
        return Duration.ofMinutes(minutes);
    }

    private static Instant minute(int minute) {
        return CREATED.plus(Duration.ofMinutes(minute));
    }

    private static Activity used(Instant now, Instant last, int kernels, int connections, boolean busy) {
        return new Activity.Observed(
                Duration.between(CREATED, now), Duration.between(last, now), kernels, connections, busy);
    }
}
