package dev.quire.launcher.kubernetes;

import static dev.quire.launcher.kubernetes.Verdict.Remedy.NONE;
import static dev.quire.launcher.kubernetes.Verdict.Remedy.RECREATE;

import dev.quire.launcher.kubernetes.Verdict.Failed;
import dev.quire.launcher.kubernetes.Verdict.Stage;
import dev.quire.launcher.kubernetes.Verdict.Wait;
import dev.quire.launcher.session.LaunchError;
import io.fabric8.kubernetes.api.model.ContainerStateTerminated;
import io.fabric8.kubernetes.api.model.ContainerStateWaiting;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodCondition;
import io.fabric8.kubernetes.api.model.PodStatus;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reads off a Pod's status, and the events about it, how its launch is going: failures are told from their cause. */
final class Classifier {
    /** The kubelet would not have the Pod, or the node went away: another node may do. */
    private static final Set<String> CLUSTER_FAULTS = Set.of(
            "Evicted",
            "NodeLost",
            "NodeShutdown",
            "Shutdown",
            "Terminated",
            "Preempting",
            "OutOfcpu",
            "OutOfmemory",
            "OutOfpods",
            "OutOfephemeral-storage",
            "NodeAffinity",
            "UnexpectedAdmissionError");

    /** What the session itself wrote too much of, as against what the node had too little of. */
    private static final Pattern OWN_DISK = Pattern.compile("(?i)(ephemeral|emptydir).* exceed");

    private Classifier() {}

    /** What the Pod's status means; events are hints, in any order, and may be missing. */
    static Verdict classify(Pod pod, List<Event> events) {
        PodStatus status = Optional.ofNullable(pod.getStatus()).orElseGet(PodStatus::new);
        if (pod.getMetadata().getDeletionTimestamp() != null) {
            // Who deletes it may be cleaning up after the cluster.
            return isDisrupted(status) || CLUSTER_FAULTS.contains(text(status.getReason()))
                    ? new Failed(
                            LaunchError.LOST, "The cluster took away the session's node; launch it again.", RECREATE)
                    : new Failed(LaunchError.LOST, "The session was removed; launch it again.", NONE);
        }
        return switch (Objects.requireNonNullElse(status.getPhase(), "Pending")) {
            case "Failed" -> failed(status);
            case "Succeeded" -> new Failed(LaunchError.EXITED, "The session's process ended by itself.", NONE);
            default -> starting(status, events);
        };
    }

    /** Whether the Pod's time has passed, be it as a session or before. */
    static boolean isOver(Pod pod) {
        return pod.getMetadata().getDeletionTimestamp() != null
                || Optional.ofNullable(pod.getStatus())
                        .map(PodStatus::getPhase)
                        .filter(Set.of("Failed", "Succeeded")::contains)
                        .isPresent();
    }

    /** Whether a container waits for a reason of which the events tell more. */
    static boolean isHeldUp(Pod pod) {
        return Stream.ofNullable(pod.getStatus())
                .flatMap(Classifier::containers)
                .flatMap(container -> Stream.ofNullable(container.getState()))
                .flatMap(state -> Stream.ofNullable(state.getWaiting()))
                .flatMap(waiting -> Stream.ofNullable(waiting.getReason()))
                .anyMatch(reason -> !reason.equals("ContainerCreating") && !reason.equals("PodInitializing"));
    }

    private static Verdict starting(PodStatus status, List<Event> events) {
        Optional<Failed> dead = terminated(status);
        if (dead.isPresent()) {
            return dead.get();
        }
        for (ContainerStatus container : containers(status).toList()) {
            ContainerStateWaiting waiting =
                    container.getState() == null ? null : container.getState().getWaiting();
            if (waiting != null && waiting.getReason() != null) {
                Optional<Verdict> verdict = waiting(waiting, events);
                if (verdict.isPresent()) {
                    return verdict.get();
                }
            }
        }
        if ("Running".equals(status.getPhase()) && status.getPodIP() != null && isRunning(status)) {
            return new Verdict.Running(status.getPodIP());
        }
        return condition(status, "PodScheduled", "False")
                .map(condition -> Scheduling.classify(text(condition.getMessage())))
                .orElseGet(() -> isScheduled(status)
                        ? onItsNode(events)
                        : new Wait(Stage.SCHEDULE, "Waiting for a machine with room for the session"));
    }

    private static Verdict onItsNode(List<Event> events) {
        boolean pulled = Events.has(events, "Pulled");
        if (!pulled && Events.has(events, "Pulling")) {
            return new Wait(Stage.START, "Pulling the image to the node");
        }
        return Events.last(events, "FailedMount")
                .or(() -> Events.last(events, "FailedCreatePodSandBox"))
                .filter(_ -> !pulled)
                .map(Preparation::classify)
                .orElseGet(() -> new Wait(Stage.START, "Starting the container"));
    }

    private static Optional<Verdict> waiting(ContainerStateWaiting waiting, List<Event> events) {
        String message = text(waiting.getMessage());
        return switch (waiting.getReason()) {
            case "InvalidImageName", "ErrImageNeverPull", "ImageInspectError" ->
                Optional.of(new Failed(
                        LaunchError.IMAGE_UNUSABLE, "The node can't use the session's image: " + message, NONE));
            case "ErrImagePull", "ImagePullBackOff", "RegistryUnavailable" ->
                // The back-off's message often has lost the cause, which is in the event then.
                Optional.of(PullFailure.classify(
                        message + " " + Events.last(events, "Failed").orElse("")));
            case "CreateContainerConfigError", "CreateContainerError", "RunContainerError" ->
                Optional.of(unstartable(message));
            default -> Optional.empty();
        };
    }

    private static Verdict unstartable(String message) {
        // A busy runtime, which the kubelet asks again.
        return message.contains("context deadline exceeded") || message.contains("is reserved for")
                ? new Wait(Stage.START, "Starting the container takes long: " + message)
                : unrunnable(message);
    }

    private static Failed unrunnable(String message) {
        return message.contains("executable file not found") || message.contains("no such file or directory")
                ? new Failed(
                        LaunchError.EXITED,
                        "The image can't run 'jupyter-lab': install JupyterLab in it. (" + message + ")",
                        NONE)
                : new Failed(
                        LaunchError.IMAGE_UNUSABLE, ("The session's container can't start. " + message).strip(), NONE);
    }

    private static Failed failed(PodStatus status) {
        String reason = text(status.getReason());
        String message = text(status.getMessage());
        if (reason.equals("DeadlineExceeded")) {
            return new Failed(LaunchError.TIMEOUT, "The session reached its maximum age.", NONE);
        }
        if (reason.equals("Evicted") && OWN_DISK.matcher(message).find()) {
            return new Failed(LaunchError.EXITED, "The session wrote more to disk than it may: " + message + ".", NONE);
        }
        if (CLUSTER_FAULTS.contains(reason) || isDisrupted(status)) {
            return new Failed(
                    LaunchError.LOST,
                    "The cluster ended the session (%s %s); launch it again.".formatted(reason, message),
                    RECREATE);
        }
        return terminated(status)
                .orElseGet(() -> new Failed(
                        LaunchError.LOST,
                        "The cluster ended the session (%s %s); launch it again.".formatted(reason, message),
                        RECREATE));
    }

    private static Optional<Failed> terminated(PodStatus status) {
        // An init container ends well with 0; Jupyter never ends well before it has answered.
        Stream<ContainerStateTerminated> failedInits = ends(status.getInitContainerStatuses())
                .filter(end -> !Integer.valueOf(0).equals(end.getExitCode()));
        return Stream.concat(failedInits, ends(own(status)))
                .map(Classifier::terminated)
                .findFirst();
    }

    private static Stream<ContainerStateTerminated> ends(List<ContainerStatus> containers) {
        return containers.stream()
                .flatMap(container -> Stream.ofNullable(container.getState()))
                .flatMap(state -> Stream.ofNullable(state.getTerminated()));
    }

    private static Failed terminated(ContainerStateTerminated end) {
        String message = text(end.getMessage());
        return switch (text(end.getReason())) {
            case "OOMKilled" ->
                new Failed(
                        LaunchError.OUT_OF_MEMORY,
                        "The session used more memory than it may; make it load less at its start.",
                        NONE);
            case "StartError", "ContainerCannotRun" -> unrunnable(message);
            default ->
                new Failed(
                        LaunchError.EXITED,
                        "The session's process ended with exit code %s.".formatted(end.getExitCode()),
                        NONE);
        };
    }

    /** The end of a stage's time. */
    static Failed tooLong(Wait wait) {
        return switch (wait.stage()) {
            case SCHEDULE ->
                new Failed(
                        LaunchError.UNSCHEDULABLE,
                        "No machine had room for the session in time; try again later. (%s)".formatted(wait.message()),
                        NONE);
            case START ->
                new Failed(
                        LaunchError.TIMEOUT,
                        "The session's container did not start in time. (%s)".formatted(wait.message()),
                        NONE);
            case ANSWER ->
                new Failed(
                        LaunchError.TIMEOUT,
                        "The session did not answer in time. (%s)".formatted(wait.message()),
                        NONE);
        };
    }

    /** Containers of an admission webhook's doing may stand before ours. */
    private static Stream<ContainerStatus> containers(PodStatus status) {
        return Stream.concat(status.getInitContainerStatuses().stream(), status.getContainerStatuses().stream());
    }

    private static boolean isRunning(PodStatus status) {
        return own(status).stream()
                .anyMatch(container ->
                        container.getState() != null && container.getState().getRunning() != null);
    }

    /** What an overlay or a webhook has put beside Jupyter may end whenever it likes. */
    private static List<ContainerStatus> own(PodStatus status) {
        return status.getContainerStatuses().stream()
                .filter(container -> SessionManifests.CONTAINER.equals(container.getName()))
                .toList();
    }

    private static boolean isScheduled(PodStatus status) {
        return condition(status, "PodScheduled", "True").isPresent();
    }

    private static boolean isDisrupted(PodStatus status) {
        return condition(status, "DisruptionTarget", "True").isPresent();
    }

    private static Optional<PodCondition> condition(PodStatus status, String type, String value) {
        return status.getConditions().stream()
                .filter(condition -> type.equals(condition.getType()) && value.equals(condition.getStatus()))
                .findFirst();
    }

    private static String text(@Nullable String text) {
        return text == null ? "" : text.strip();
    }
}
