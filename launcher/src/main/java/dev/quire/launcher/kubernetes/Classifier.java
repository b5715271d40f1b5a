package dev.quire.launcher.kubernetes;

import static dev.quire.launcher.kubernetes.Verdict.Remedy.NONE;
import static dev.quire.launcher.kubernetes.Verdict.Remedy.RECREATE;

import dev.quire.launcher.kubernetes.Verdict.Failed;
import dev.quire.launcher.kubernetes.Verdict.Stage;
import dev.quire.launcher.kubernetes.Verdict.Wait;
import dev.quire.launcher.session.LaunchError;
import io.fabric8.kubernetes.api.model.ContainerStateWaiting;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodCondition;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.fabric8.kubernetes.api.model.Quantity;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Reads off a Pod's status, and the events about it, how its launch is going: failures are told from their cause. */
final class Classifier {
    private Classifier() {}

    /** What the Pod's status means, without a look at anything else. */
    static Verdict classify(Pod pod) {
        return classify(pod, List.of(), Map.of(), Machines.ANY);
    }

    /**
     * What the Pod's status means.
     *
     * @param events hints, in any order; some may be missing
     * @param requests what the Pod asks of a node, by resource
     */
    static Verdict classify(Pod pod, List<Event> events, Map<String, Quantity> requests, Machines machines) {
        PodStatus status = Optional.ofNullable(pod.getStatus()).orElseGet(PodStatus::new);
        if (pod.getMetadata().getDeletionTimestamp() != null) {
            // Who deletes it may be cleaning up after the cluster.
            return Ending.isTheClustersDoing(status)
                    ? new Failed(
                            LaunchError.LOST, "The cluster took away the session's node; launch it again.", RECREATE)
                    : new Failed(LaunchError.LOST, "The session was removed; launch it again.", NONE);
        }
        return switch (Objects.requireNonNullElse(status.getPhase(), "Pending")) {
            case "Failed" -> Ending.failed(status);
            case "Succeeded" -> new Failed(LaunchError.EXITED, "The session's process ended by itself.", NONE);
            default -> starting(status, events, requests, machines);
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

    /** Whether the scheduler has found no node for it. */
    static boolean isUnschedulable(Pod pod) {
        return pod.getStatus() != null
                && condition(pod.getStatus(), "PodScheduled", "False").isPresent();
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

    private static Verdict starting(
            PodStatus status, List<Event> events, Map<String, Quantity> requests, Machines machines) {
        Optional<Failed> dead = Ending.terminated(status);
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
                .map(condition -> unscheduled(Ending.text(condition.getMessage()), events, requests, machines))
                .orElseGet(() -> isScheduled(status)
                        ? onItsNode(events)
                        : new Wait(Stage.SCHEDULE, "Waiting for a machine with room for the session"));
    }

    private static Verdict unscheduled(
            String message, List<Event> events, Map<String, Quantity> requests, Machines machines) {
        if (Events.has(events, "TriggeredScaleUp")) {
            return new Wait(Stage.SCHEDULE, "Waiting for a machine that the cluster is adding for the session");
        }
        // Its autoscaler has looked and can't help, so that what there is is all there will be.
        Machines all = Events.has(events, "NotTriggerScaleUp")
                ? new Machines(Machines.Growth.NONE, machines.rooms())
                : machines;
        return Scheduling.classify(message, requests, all);
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
        String message = Ending.text(waiting.getMessage());
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
                : Ending.unrunnable(message);
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
    static List<ContainerStatus> own(PodStatus status) {
        return status.getContainerStatuses().stream()
                .filter(container -> SessionManifests.CONTAINER.equals(container.getName()))
                .toList();
    }

    private static boolean isScheduled(PodStatus status) {
        return condition(status, "PodScheduled", "True").isPresent();
    }

    private static Optional<PodCondition> condition(PodStatus status, String type, String value) {
        return status.getConditions().stream()
                .filter(condition -> type.equals(condition.getType()) && value.equals(condition.getStatus()))
                .findFirst();
    }
}
