package dev.quire.launcher.kubernetes;

import dev.quire.launcher.session.LaunchError;
import dev.quire.launcher.session.LaunchException;
import dev.quire.launcher.step.StepException;
import dev.quire.launcher.step.StepFailures;
import io.fabric8.kubernetes.api.model.Pod;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Waits until the container of a step's Pod runs. */
final class PodStart {
    private static final Duration LOOK = Duration.ofMillis(200);

    private final StepPods pods;
    private final Pod pod;
    private final StepFailures failures;

    PodStart(StepPods pods, Pod pod, StepFailures failures) {
        this.pods = pods;
        this.pod = pod;
        this.failures = failures;
    }

    /**
     * Waits.
     *
     * @throws StepException when it will not start, or takes too long
     * @throws LaunchException when its node cannot give it what it must have
     */
    void await(KubernetesStepSettings.Timings timings) throws InterruptedException {
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
