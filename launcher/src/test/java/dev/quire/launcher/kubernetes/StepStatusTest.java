package dev.quire.launcher.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.quire.launcher.session.ImageSource;
import dev.quire.launcher.step.Capture;
import dev.quire.launcher.step.StepCommand;
import dev.quire.launcher.step.StepException;
import dev.quire.launcher.step.StepException.Kind;
import dev.quire.launcher.step.StepFailures;
import dev.quire.launcher.step.StepLimits;
import dev.quire.launcher.step.StepNetwork;
import dev.quire.launcher.step.StepSpec;
import dev.quire.launcher.step.StepUser;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

final class StepStatusTest {
    static Stream<Arguments> failures() {
        return Stream.of(
                arguments("{phase: Failed, reason: DeadlineExceeded, message: was active too long}", Kind.TIME),
                arguments(
                        "{phase: Failed, reason: Evicted, message: Pod ephemeral local storage usage exceeds the total limit}",
                        Kind.DISK),
                arguments("{phase: Failed, reason: Evicted, message: The node was low on resource}", Kind.CUT_OFF),
                arguments("{phase: Failed, reason: NodeShutdown, message: bye}", Kind.CUT_OFF),
                arguments(ended("{exitCode: 137, reason: OOMKilled}"), Kind.MEMORY),
                arguments(ended("{exitCode: 137, reason: Error}"), Kind.KILLED),
                arguments(ended("{exitCode: 1, reason: Error}"), Kind.CUT_OFF),
                arguments(ended("{exitCode: 128, reason: StartError, message: no python3}"), Kind.IMAGE),
                arguments(waiting("{reason: InvalidImageName, message: no}"), Kind.IMAGE),
                arguments(waiting("{reason: ErrImagePull, message: 'registry/x: not found'}"), Kind.IMAGE),
                arguments(waiting("{reason: CreateContainerError, message: executable file not found}"), Kind.IMAGE));
    }

    @ParameterizedTest
    @MethodSource("failures")
    void tellsAFailureFromItsCause(String status, Kind kind) {
        Optional<StepException> failure = status(status).refusal(List::of);
        assertThat(failure).hasValueSatisfying(e -> {
            assertThat(e.kind()).isEqualTo(kind);
            assertThat(e.getMessage()).startsWith("Step 'test' ").endsWith(".");
        });
    }

    static Stream<String> passing() {
        return Stream.of(
                "{phase: Pending}",
                "{phase: Pending, conditions: [{type: PodScheduled, status: 'False', message: '0/1 nodes are available: 1"
                        + " Insufficient cpu'}]}",
                // The pool of machines for builds may begin with none.
                "{phase: Pending, conditions: [{type: PodScheduled, status: 'False', message: '0/3 nodes are available: 3"
                        + " node(s) didn''t match Pod''s node affinity/selector'}]}",
                waiting("{reason: ContainerCreating}"),
                waiting("{reason: ImagePullBackOff, message: 'unexpected status code 503'}"),
                waiting("{reason: CreateContainerError, message: context deadline exceeded}"));
    }

    @ParameterizedTest
    @MethodSource("passing")
    void waitsForWhatMayStillCome(String status) {
        assertThat(status(status).refusal(List::of)).isEmpty();
        assertThat(status(status).isRunning()).isFalse();
    }

    @Test
    void runsWhenItsContainerDoes() {
        StepStatus status = status(
                "{phase: Running, containerStatuses: [{name: step, state: {running: {startedAt: '2026-01-01T00:00:00Z'}}}]}");
        assertThat(status.isRunning()).isTrue();
        assertThat(status.end()).isEmpty();
    }

    private static String ended(String end) {
        return "{phase: Failed, containerStatuses: [{name: step, state: {terminated: %s}}]}".formatted(end);
    }

    private static String waiting(String waiting) {
        return "{phase: Pending, containerStatuses: [{name: step, state: {waiting: %s}}]}".formatted(waiting);
    }

    private static StepStatus status(String status) {
        Pod pod = Serialization.unmarshal(
                "apiVersion: v1\nkind: Pod\nmetadata: {name: step-1}\nstatus: %s".formatted(status), Pod.class);
        StepSpec spec = new StepSpec(
                "test",
                new ImageSource.Registry("x@sha256:00"),
                new StepCommand(List.of("true"), Map.of(), "/", StepUser.NOTEBOOK, StepNetwork.NONE),
                new StepLimits(1 << 30, 1, 100, Duration.ofMinutes(1), 1 << 30, 1 << 20),
                List.of(),
                Capture.change());
        return new StepStatus(pod, StepFailures.of(spec));
    }
}
