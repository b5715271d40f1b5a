package dev.quire.launcher.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class ReapingTest {
    private static final Instant CREATED = Instant.parse(Pods.CREATED);
    private static final Duration LONGEST = Duration.ofMinutes(30);

    @Test
    void aReadySessionIsNobodysPrey() {
        assertThat(reaped(Pods.ready(), other(), Duration.ofHours(5))).isFalse();
    }

    @Test
    void whatIsBeingLaunchedHereIsLeftAlone() {
        assertThat(new Reaping(Pods.OWNER, LONGEST)
                        .reason(Pods.running(), CREATED.plus(Duration.ofHours(1)), Set.of("session-" + Pods.ID)))
                .isEmpty();
    }

    @Test
    void whatIsNoLongerBeingLaunchedHereGoes() {
        assertThat(reaped(Pods.running(), Pods.OWNER, Duration.ZERO)).isTrue();
    }

    @Test
    void whatThisProcessBeganBeforeItWasKilledGoesAtOnce() {
        Owner reborn = new Owner(Pods.OWNER.instance(), "another");

        assertThat(reaped(Pods.created(), reborn, Duration.ZERO)).isTrue();
    }

    @Test
    void whatAnotherProcessLaunchesGetsItsTime() {
        assertThat(reaped(Pods.running(), other(), Duration.ofMinutes(29))).isFalse();
        assertThat(reaped(Pods.running(), other(), Duration.ofMinutes(31))).isTrue();
    }

    @Test
    void anEndedSessionStaysAMinute() {
        Pod pod = Pods.terminated("Failed", "Error", 1, "2026-01-01T13:00:00Z");

        assertThat(reaped(pod, other(), Duration.ofMinutes(61))).isFalse();
        assertThat(reaped(pod, other(), Duration.ofMinutes(62))).isTrue();
    }

    @Test
    void anEvictedSessionGoesToo() {
        assertThat(reaped(Pods.failed("Evicted", "low on memory"), other(), Duration.ofMinutes(2)))
                .isTrue();
    }

    @Test
    void whatIsBeingDeletedIsLeftAlone() {
        assertThat(reaped(Pods.deleted(Pods.failed("Evicted", "")), other(), Duration.ofHours(1)))
                .isFalse();
    }

    private static Owner other() {
        return new Owner("quire-1", "1a2b");
    }

    private static boolean reaped(Pod pod, Owner self, Duration age) {
        return new Reaping(self, LONGEST)
                .reason(pod, CREATED.plus(age), Set.of())
                .isPresent();
    }
}
