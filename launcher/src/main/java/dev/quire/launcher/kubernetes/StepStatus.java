package dev.quire.launcher.kubernetes;

import dev.quire.launcher.step.StepException;
import dev.quire.launcher.step.StepFailures;
import io.fabric8.kubernetes.api.model.ContainerState;
import io.fabric8.kubernetes.api.model.ContainerStateTerminated;
import io.fabric8.kubernetes.api.model.ContainerStateWaiting;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodCondition;
import io.fabric8.kubernetes.api.model.PodStatus;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reads off a Pod's status how its step is doing: failures are told from their cause. */
final class StepStatus {
    private static final int KILLED = 137;
    private static final Pattern OWN_DISK = Pattern.compile("(?i)(ephemeral|emptydir).* exceed");
    private static final Pattern PASSING = Pattern.compile("context deadline exceeded|is reserved for");

    private final Pod pod;
    private final PodStatus status;
    private final StepFailures failures;

    StepStatus(Pod pod, StepFailures failures) {
        this.pod = pod;
        this.status = Optional.ofNullable(pod.getStatus()).orElseGet(PodStatus::new);
        this.failures = failures;
    }

    /** Whether the agent can be started. */
    boolean isRunning() {
        return containers().anyMatch(state -> state.getRunning() != null && "Running".equals(status.getPhase()));
    }

    /** Whether a node has been found. */
    boolean isScheduled() {
        return condition("PodScheduled", "True").isPresent();
    }

    /** Why its container has ended, if it has. */
    Optional<StepException> end() {
        String reason = text(status.getReason());
        String message = text(status.getMessage());
        if (reason.equals("DeadlineExceeded")) {
            return Optional.of(failures.time());
        }
        if (reason.equals("Evicted") && OWN_DISK.matcher(message).find()) {
            return Optional.of(failures.disk());
        }
        Optional<StepException> terminated = containers()
                .flatMap(state -> Stream.ofNullable(state.getTerminated()))
                .map(this::terminated)
                .findFirst();
        if (terminated.isPresent() && reason.isEmpty()) {
            return terminated;
        }
        if (Set.of("Failed", "Succeeded").contains(text(status.getPhase()))) {
            return Optional.of(failures.cutOff(("the cluster ended it: " + reason + " " + message).strip()));
        }
        return pod.getMetadata().getDeletionTimestamp() == null ? Optional.empty() : Optional.of(failures.killed());
    }

    /**
     * Why it will never start, if so.
     *
     * @param events about the Pod, asked for only when its status says too little
     */
    Optional<StepException> refusal(Supplier<List<Event>> events) {
        Optional<StepException> end = end();
        if (end.isPresent()) {
            return end;
        }
        Optional<Verdict.Failed> nowhere = condition("PodScheduled", "False")
                .map(condition -> Scheduling.classify(text(condition.getMessage()), Map.of(), Machines.HIDDEN))
                .flatMap(StepStatus::failed);
        if (nowhere.isPresent()) {
            return Optional.of(failures.unavailable(nowhere.get().sentence()));
        }
        return containers()
                .flatMap(state -> Stream.ofNullable(state.getWaiting()))
                .flatMap(waiting -> waiting(waiting, events).stream())
                .findFirst();
    }

    private Optional<StepException> waiting(ContainerStateWaiting waiting, Supplier<List<Event>> events) {
        String message = text(waiting.getMessage());
        return switch (text(waiting.getReason())) {
            case "InvalidImageName", "ErrImageNeverPull", "ImageInspectError" -> Optional.of(failures.image(message));
            case "ErrImagePull", "ImagePullBackOff", "RegistryUnavailable" -> {
                // The back-off's message often has lost the cause, which is in the event then.
                String all = message + " " + Events.last(events.get(), "Failed").orElse("");
                yield failed(PullFailure.classify(all)).map(_ -> failures.image(all));
            }
            case "CreateContainerConfigError", "CreateContainerError", "RunContainerError" ->
                // A busy runtime is asked again by the kubelet.
                PASSING.matcher(message).find() ? Optional.empty() : Optional.of(failures.image(message));
            default -> Optional.empty();
        };
    }

    /** What it waits for, for people. */
    String waitsFor() {
        return containers()
                .flatMap(state -> Stream.ofNullable(state.getWaiting()))
                .map(waiting -> (text(waiting.getReason()) + " " + text(waiting.getMessage())).strip())
                .findFirst()
                .or(() -> condition("PodScheduled", "False").map(condition -> text(condition.getMessage())))
                .orElse("nothing is known");
    }

    private StepException terminated(ContainerStateTerminated end) {
        return switch (text(end.getReason())) {
            case "OOMKilled" -> failures.memory();
            case "StartError", "ContainerCannotRun" -> failures.image(text(end.getMessage()));
            default ->
                Objects.requireNonNullElse(end.getExitCode(), 0) == KILLED
                        ? failures.killed()
                        : failures.cutOff("its container ended with exit code " + end.getExitCode());
        };
    }

    private static Optional<Verdict.Failed> failed(Verdict verdict) {
        return verdict instanceof Verdict.Failed failed ? Optional.of(failed) : Optional.empty();
    }

    /** Others' containers may stand beside ours, by an admission webhook's doing. */
    private Stream<ContainerState> containers() {
        return status.getContainerStatuses().stream()
                .filter(container -> StepManifests.CONTAINER.equals(container.getName()))
                .map(ContainerStatus::getState)
                .flatMap(Stream::ofNullable);
    }

    private Optional<PodCondition> condition(String type, String value) {
        return status.getConditions().stream()
                .filter(condition -> type.equals(condition.getType()) && value.equals(condition.getStatus()))
                .findFirst();
    }

    private static String text(@Nullable String text) {
        return text == null ? "" : text.strip();
    }
}
