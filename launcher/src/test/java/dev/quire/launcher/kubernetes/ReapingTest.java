package dev.quire.launcher.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class ReapingTest {
    private static final Duration LONGEST = Duration.ofMinutes(30);
    private static final Set<String> NONE = Set.of();

    @Test
    void aReadySessionIsNobodysPrey() {
        assertThat(after(Pods.ready(), other())).isEmpty();
    }

    @Test
    void norIsOneOfWhichOnlyItsLauncherKnowsThatItIsReady() {
        PodTable.Row heard = new PodTable.Row(Pods.running(), SessionRecords.read(Pods.running(), true));

        assertThat(new Reaping(Pods.OWNER, LONGEST).sentence(heard, NONE)).isEmpty();
    }

    @Test
    void whatIsBeingLaunchedHereIsLeftAlone() {
        assertThat(new Reaping(Pods.OWNER, LONGEST).sentence(row(Pods.running()), Set.of("session-" + Pods.ID)))
                .isEmpty();
    }

    @Test
    void whatIsNoLongerBeingLaunchedHereGoesSoon() {
        assertThat(after(Pods.running(), Pods.OWNER)).contains(Duration.ofSeconds(10));
    }

    @Test
    void whatThisProcessBeganBeforeItWasKilledWaitsForItsUsersToComeBack() {
        assertThat(after(Pods.created(), new Owner(Pods.OWNER.instance(), "another")))
                .contains(Duration.ofSeconds(30));
    }

    @Test
    void whatAnotherProcessLaunchesGetsItsTime() {
        assertThat(after(Pods.running(), other())).contains(LONGEST);
    }

    @Test
    void anEndedSessionStaysAMinute() {
        assertThat(after(Pods.terminated("Failed", "Error", 1, "2026-01-01T13:00:00Z"), other()))
                .contains(Duration.ofSeconds(60));
        assertThat(after(Pods.failed("Evicted", "low on memory"), other())).contains(Duration.ofSeconds(60));
    }

    @Test
    void theClustersClockDoesNotMatter() {
        for (String skewed : new String[] {"1999-01-01T00:00:00Z", "2099-01-01T00:00:00Z"}) {
            Pod pod = new PodBuilder(Pods.running())
                    .editMetadata()
                    .withCreationTimestamp(skewed)
                    .endMetadata()
                    .build();
            assertThat(after(pod, other())).contains(LONGEST);
        }
    }

    @Test
    void whatIsBeingDeletedIsLeftAlone() {
        assertThat(after(Pods.deleted(Pods.failed("Evicted", "")), other())).isEmpty();
    }

    private static Owner other() {
        return new Owner("quire-1", "1a2b");
    }

    private static PodTable.Row row(Pod pod) {
        return new PodTable.Row(pod, SessionRecords.read(pod, false));
    }

    /** How long it has to be so before the Pod goes. */
    private static Optional<Duration> after(Pod pod, Owner self) {
        return new Reaping(self, LONGEST).sentence(row(pod), NONE).map(Reaping.Sentence::after);
    }
}
