package dev.quire.launcher.kubernetes;

import dev.quire.launcher.kubernetes.Verdict.Failed;
import dev.quire.launcher.kubernetes.Verdict.Remedy;
import dev.quire.launcher.session.LaunchError;
import io.fabric8.kubernetes.api.model.Pod;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What becomes of Pods that wait: whether they get ready, and whether they have waited for too long. One thread. */
final class WarmCondition {
    /** The rest of its time would be too short for who claims it. */
    private static final Duration OLD = WarmPods.WAIT.minusHours(1);

    private final ClusterSettings.Timings timings;
    private final InstantSource clock;
    private final Unchanged starting = new Unchanged(Duration.ofMinutes(1));

    WarmCondition(ClusterSettings.Timings timings, InstantSource clock) {
        this.timings = timings;
        this.clock = clock;
    }

    /** Takes note of all that there are. */
    void look(List<Pod> pods, long nanos) {
        Map<String, String> notReady = new HashMap<>();
        pods.stream()
                .filter(pod -> !SessionRecords.isReady(pod))
                .forEach(pod -> notReady.put(pod.getMetadata().getUid(), ""));
        starting.look(notReady, nanos);
    }

    /** Why this one will not get ready. */
    Optional<Failed> failure(Pod pod, long nanos) {
        if (Classifier.classify(pod) instanceof Failed failed) {
            return Optional.of(failed);
        }
        Duration time = starting.since(pod.getMetadata().getUid(), nanos).orElse(Duration.ZERO);
        if (Classifier.isUnschedulable(pod)) {
            return time.compareTo(timings.schedule()) > 0
                    ? Optional.of(
                            new Failed(LaunchError.UNSCHEDULABLE, "No machine had room for it in time.", Remedy.NONE))
                    : Optional.empty();
        }
        Duration limit = timings.schedule().plus(timings.start()).plus(timings.answer());
        return time.compareTo(limit) > 0
                ? Optional.of(new Failed(LaunchError.TIMEOUT, "It did not answer in time.", Remedy.NONE))
                : Optional.empty();
    }

    /** Whether another should take its place. */
    boolean isOld(Pod pod) {
        Instant born = Instant.parse(pod.getMetadata().getCreationTimestamp());
        return Duration.between(born, clock.instant()).compareTo(OLD) > 0;
    }
}
