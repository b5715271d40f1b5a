package dev.quire.launcher.kubernetes;

import dev.quire.launcher.session.LaunchError;
import dev.quire.launcher.session.LaunchException;
import dev.quire.launcher.step.StepException;
import dev.quire.launcher.step.StepFailures;
import io.fabric8.kubernetes.api.model.Pod;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Waits for what becomes of the Pod of a step or of a build. */
final class PodProgress {
    private static final Duration LOOK = Duration.ofMillis(200);
    /** How long the kubelet takes to report what became of a container. */
    private static final Duration REPORT = Duration.ofSeconds(10);

    private final StepPods pods;
    private final Pod pod;
    private final StepFailures failures;

    PodProgress(StepPods pods, Pod pod, StepFailures failures) {
        this.pods = pods;
        this.pod = pod;
        this.failures = failures;
    }

    /**
     * Waits until its container runs.
     *
     * @throws StepException when it will not start, or takes too long
     * @throws LaunchException when its node cannot give it what it must have
     */
    void awaitStart(KubernetesStepSettings.Timings timings) throws InterruptedException {
        long begun = System.nanoTime();
        @Nullable Long scheduled = null;
        while (true) {
            StepStatus status = status();
            if (status.isRunning()) {
                return;
            }
            Optional<StepException> refusal = status.refusal(() -> pods.events(pod));
            if (refusal.isPresent()) {
                throw refusal.get();
            }
            long now = System.nanoTime();
            if (scheduled == null && status.isScheduled()) {
                scheduled = now;
            }
            if (scheduled != null) {
                requireUserNamespace();
            }
            boolean late = scheduled == null
                    ? now - begun > timings.schedule().toNanos()
                    : now - scheduled > timings.start().toNanos();
            if (late) {
                throw failures.unavailable("its container did not start in time: " + status.waitsFor());
            }
            Thread.sleep(LOOK);
        }
    }

    /** Why its container has ended, once the cluster says so; empty when it seems to run on. */
    Optional<StepException> awaitEnd() throws InterruptedException {
        long begun = System.nanoTime();
        while (true) {
            Optional<Pod> current = pods.find(pod.getMetadata().getName());
            Optional<StepException> end =
                    current.isEmpty() ? Optional.of(failures.killed()) : new StepStatus(current.get(), failures).end();
            if (end.isPresent() || System.nanoTime() - begun > REPORT.toNanos()) {
                return end;
            }
            Thread.sleep(LOOK);
        }
    }

    private StepStatus status() {
        return new StepStatus(pods.find(pod.getMetadata().getName()).orElseThrow(failures::killed), failures);
    }

    /** The kubelet tries for ever, and says why in events only. */
    private void requireUserNamespace() {
        if (StepPods.hasOwnUsers(pod)) {
            Events.last(pods.events(pod), "FailedCreatePodSandBox")
                    .filter(message -> message.contains("user namespaces"))
                    .ifPresent(message -> {
                        throw new LaunchException(
                                LaunchError.FORBIDDEN,
                                "The node of %s has no user namespaces for Pods: %s"
                                        .formatted(pod.getMetadata().getName(), message));
                    });
        }
    }
}
