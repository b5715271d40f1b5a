package dev.quire.launcher.kubernetes;

import dev.quire.launcher.session.ImageSource;
import dev.quire.launcher.session.Lifetime;
import dev.quire.launcher.session.Limits;
import dev.quire.launcher.session.Origin;
import dev.quire.launcher.session.SessionAddresses;
import dev.quire.launcher.session.SessionId;
import dev.quire.launcher.session.SessionSpec;
import io.fabric8.kubernetes.api.model.ContainerState;
import io.fabric8.kubernetes.api.model.ContainerStateBuilder;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.EventBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.fabric8.kubernetes.api.model.PodStatusBuilder;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Pods as the API server shows them at points of a launch. */
final class Pods {
    static final SessionId ID = new SessionId("abcdefghijklmnopqrst");
    static final String IMAGE = "registry.example/people/notebooks@sha256:" + "0123456789abcdef".repeat(4);
    static final Owner OWNER = new Owner("quire-0", "1a2b");
    static final String CREATED = "2026-01-01T12:00:00Z";
    static final SessionSpec SPEC = new SessionSpec(
            ID,
            "secret-token",
            new ImageSource.Registry(IMAGE),
            new Origin("https://forge.example/people/notebooks", "0123456789", "gh/people/notebooks/main"),
            new Limits(2L << 30, 1500, 200),
            new Lifetime(Duration.ofMinutes(10), Duration.ofHours(6)),
            Map.of("BINDER_LAUNCH_HOST", "https://quire.example/"));
    static final ClusterSettings SETTINGS = new ClusterSettings(
            "sessions",
            "main",
            "quire-0",
            PodSettings.DEFAULT,
            new RouteSettings(
                    new SessionAddresses.Paths(URI.create("http://quire.example:8880")),
                    new RouteSettings.Way.Ingresses(Optional.of("traefik"), Optional.empty(), Map.of()),
                    RouteSettings.Check.REQUIRED),
            ClusterSettings.Timings.DEFAULT);

    private Pods() {}

    /** Ready, and as an API server gives it: with who wrote what. */
    static Pod whole() {
        return new PodBuilder(ready())
                .editMetadata()
                .addNewManagedField()
                .withManager("kubelet")
                .endManagedField()
                .endMetadata()
                .build();
    }

    /** Just created. */
    static Pod created() {
        Pod pod = new SessionManifests(SETTINGS).pod(SPEC, IMAGE, 1, OWNER);
        return new PodBuilder(pod)
                .editMetadata()
                .withUid("uid-1")
                .withCreationTimestamp(CREATED)
                .endMetadata()
                .withNewStatus()
                .withPhase("Pending")
                .endStatus()
                .build();
    }

    static Pod with(PodStatus status) {
        return new PodBuilder(created()).withStatus(status).build();
    }

    static PodStatusBuilder pending() {
        return new PodStatusBuilder().withPhase("Pending");
    }

    static PodStatusBuilder scheduled(String phase) {
        return new PodStatusBuilder()
                .withPhase(phase)
                .addNewCondition()
                .withType("PodScheduled")
                .withStatus("True")
                .endCondition();
    }

    static Pod unschedulable(String message) {
        return with(pending()
                .addNewCondition()
                .withType("PodScheduled")
                .withStatus("False")
                .withReason("Unschedulable")
                .withMessage(message)
                .endCondition()
                .build());
    }

    static Pod waiting(String reason, String message) {
        return with(scheduled("Pending")
                .addNewContainerStatus()
                .withName(SessionManifests.CONTAINER)
                .withState(new ContainerStateBuilder()
                        .withNewWaiting(message, reason)
                        .build())
                .endContainerStatus()
                .build());
    }

    static Pod running() {
        return with(scheduled("Running")
                .withPodIP("10.0.0.7")
                .addNewContainerStatus()
                .withName(SessionManifests.CONTAINER)
                .withState(new ContainerStateBuilder()
                        .withNewRunning()
                        .endRunning()
                        .build())
                .endContainerStatus()
                .build());
    }

    static Pod ready() {
        return new PodBuilder(running())
                .editStatus()
                .editFirstContainerStatus()
                .withStarted(true)
                .endContainerStatus()
                .endStatus()
                .build();
    }

    static Pod terminated(String phase, String reason, int exitCode, String finishedAt) {
        return with(scheduled(phase)
                .addNewContainerStatus()
                .withName(SessionManifests.CONTAINER)
                .withState(end(reason, exitCode, finishedAt))
                .endContainerStatus()
                .build());
    }

    static ContainerState end(String reason, int exitCode, String finishedAt) {
        return new ContainerStateBuilder()
                .withNewTerminated()
                .withReason(reason)
                .withExitCode(exitCode)
                .withFinishedAt(finishedAt)
                .endTerminated()
                .build();
    }

    static Pod failed(String reason, String message) {
        return with(new PodStatusBuilder()
                .withPhase("Failed")
                .withReason(reason)
                .withMessage(message)
                .build());
    }

    static Pod deleted(Pod pod) {
        return new PodBuilder(pod)
                .editMetadata()
                .withDeletionTimestamp("2026-01-01T12:05:00Z")
                .endMetadata()
                .build();
    }

    /** The same, waiting for someone to ask for it. */
    static Pod warm(Pod pod) {
        return new PodBuilder(pod)
                .editMetadata()
                .addToLabels(Labels.STATE, Labels.WARM)
                .addToLabels(Labels.WARM_KEY, "0123")
                .endMetadata()
                .build();
    }

    /** The same, claimed for that session. */
    static Pod claimed(Pod pod, SessionId request, String at) {
        return new PodBuilder(pod)
                .editMetadata()
                .addToLabels(Labels.STATE, Labels.CLAIMED)
                .addToLabels(Labels.REQUEST, request.value())
                .addToAnnotations(Labels.CLAIMED_AT, at)
                .endMetadata()
                .build();
    }

    static Pod disrupted(Pod pod) {
        return new PodBuilder(pod)
                .editStatus()
                .addNewCondition()
                .withType("DisruptionTarget")
                .withStatus("True")
                .endCondition()
                .endStatus()
                .build();
    }

    static Event event(String reason, String message) {
        return new EventBuilder()
                .withNewMetadata()
                .withCreationTimestamp(CREATED)
                .endMetadata()
                .withReason(reason)
                .withMessage(message)
                .build();
    }

    static List<Event> events(String... reasons) {
        return java.util.Arrays.stream(reasons)
                .map(reason -> event(reason, reason))
                .toList();
    }
}
