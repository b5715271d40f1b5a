package dev.quire.launcher.kubernetes;

import static dev.quire.launcher.kubernetes.Verdict.Remedy.NONE;
import static dev.quire.launcher.kubernetes.Verdict.Remedy.RECREATE;

import dev.quire.launcher.kubernetes.Verdict.Failed;
import dev.quire.launcher.session.LaunchError;
import io.fabric8.kubernetes.api.model.ContainerStateTerminated;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.PodStatus;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What it means that a Pod, or a container of it, has ended. */
final class Ending {
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

    private Ending() {}

    /** Whether the cluster ended it, or is about to, for a reason of its own. */
    static boolean isTheClustersDoing(PodStatus status) {
        return isDisrupted(status) || CLUSTER_FAULTS.contains(text(status.getReason()));
    }

    private static boolean isDisrupted(PodStatus status) {
        return status.getConditions().stream()
                .anyMatch(condition ->
                        "DisruptionTarget".equals(condition.getType()) && "True".equals(condition.getStatus()));
    }

    static Failed failed(PodStatus status) {
        String reason = text(status.getReason());
        String message = text(status.getMessage());
        if (reason.equals("DeadlineExceeded")) {
            return new Failed(LaunchError.TIMEOUT, "The session reached its maximum age.", NONE);
        }
        if (reason.equals("Evicted") && OWN_DISK.matcher(message).find()) {
            return new Failed(LaunchError.EXITED, "The session wrote more to disk than it may: " + message + ".", NONE);
        }
        if (isTheClustersDoing(status)) {
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

    static Optional<Failed> terminated(PodStatus status) {
        // An init container ends well with 0; Jupyter never ends well before it has answered.
        Stream<ContainerStateTerminated> failedInits = ends(status.getInitContainerStatuses())
                .filter(end -> !Integer.valueOf(0).equals(end.getExitCode()));
        return Stream.concat(failedInits, ends(Classifier.own(status)))
                .map(Ending::terminated)
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
            default -> exited(end.getExitCode());
        };
    }

    /** Some runtimes do not say who killed it; hardly anybody but the kernel does. */
    private static Failed exited(@Nullable Integer code) {
        return Integer.valueOf(137).equals(code)
                ? new Failed(
                        LaunchError.OUT_OF_MEMORY,
                        "The session's process was killed (exit code 137), most likely for using more memory than it may.",
                        NONE)
                : new Failed(
                        LaunchError.EXITED, "The session's process ended with exit code %s.".formatted(code), NONE);
    }

    static Failed unrunnable(String message) {
        return message.contains("executable file not found") || message.contains("no such file or directory")
                ? new Failed(
                        LaunchError.EXITED,
                        "The image can't run 'jupyter-lab': install JupyterLab in it. (" + message + ")",
                        NONE)
                : new Failed(
                        LaunchError.IMAGE_UNUSABLE, ("The session's container can't start. " + message).strip(), NONE);
    }

    static String text(@Nullable String text) {
        return text == null ? "" : text.strip();
    }
}
