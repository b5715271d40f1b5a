package dev.quire.launcher.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quire.launcher.kubernetes.Membership.Life;
import dev.quire.launcher.kubernetes.Reaping.Condition;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class ReapingTest {
    @ParameterizedTest
    @EnumSource(names = {"ALIVE", "UNKNOWN"})
    void whatALivingProcessLaunchesIsItsOwnAffair(Life life) {
        assertThat(condition(Pods.running(), life)).isEmpty();
        assertThat(condition(Pods.ready(), life)).isEmpty();
    }

    @Test
    void whatIsBeingLaunchedHereIsLeftAlone() {
        assertThat(Reaping.condition(Pods.running(), _ -> Life.DEAD, Set.of("session-" + Pods.ID)))
                .isEmpty();
    }

    @Test
    void whatADeadProcessWasLaunchingIsAbandoned() {
        assertThat(condition(Pods.running(), Life.DEAD)).contains(Condition.ABANDONED);
        assertThat(condition(Pods.created(), Life.DEAD)).contains(Condition.ABANDONED);
    }

    @Test
    void aProcessThatLeftInOrderHasToldOfWhatIsReady() {
        assertThat(condition(Pods.ready(), Life.GONE)).isEmpty();
        assertThat(condition(Pods.running(), Life.GONE)).contains(Condition.ABANDONED);
    }

    @Test
    void aReadySessionOfADeadProcessMayHaveBeenToldToNobody() {
        assertThat(condition(Pods.ready(), Life.DEAD)).contains(Condition.ORPHANED);
    }

    @Test
    void anEndedSessionIsOverWhoeverLaunchedIt() {
        assertThat(condition(Pods.terminated("Failed", "Error", 1, "2026-01-01T13:00:00Z"), Life.ALIVE))
                .contains(Condition.ENDED);
        assertThat(condition(Pods.failed("Evicted", "low on memory"), Life.ALIVE))
                .contains(Condition.ENDED);
    }

    @Test
    void whatWaitsIsThePoolsAffairWhateverBecameOfWhoMadeIt() {
        assertThat(condition(Pods.warm(Pods.ready()), Life.DEAD)).isEmpty();
        assertThat(condition(Pods.warm(Pods.created()), Life.GONE)).isEmpty();
        assertThat(condition(Pods.warm(Pods.failed("Evicted", "")), Life.ALIVE)).isEmpty();
    }

    @Test
    void aSessionIsOverThoughSomethingRunsOnBesideIt() {
        assertThat(condition(Pods.terminated("Running", "OOMKilled", 137, "2026-01-01T13:00:00Z"), Life.ALIVE))
                .contains(Condition.ENDED);
    }

    @Test
    void whatIsBeingDeletedIsLeftAlone() {
        assertThat(condition(Pods.deleted(Pods.failed("Evicted", "")), Life.DEAD))
                .isEmpty();
    }

    private static Optional<Condition> condition(Pod pod, Life life) {
        return Reaping.condition(pod, _ -> life, Set.of());
    }
}
