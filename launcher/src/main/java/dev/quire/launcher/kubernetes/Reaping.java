package dev.quire.launcher.kubernetes;

import io.fabric8.kubernetes.api.model.ContainerStateTerminated;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodCondition;
import io.fabric8.kubernetes.api.model.PodStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The rule that says which Pods nobody owns any more.
 *
 * @param self this process
 * @param longestLaunch what no launch exceeds, whoever launches
 */
record Reaping(Owner self, Duration longestLaunch) {
    /** How long the record of an ended session stays, for whoever asks what became of it. */
    private static final Duration ENDED = Duration.ofSeconds(60);

    /**
     * Why this Pod is to be deleted; empty when it is to stay.
     *
     * @param inFlight names of the Pods that this process is launching
     */
    Optional<String> reason(Pod pod, Instant now, Set<String> inFlight) {
        if (inFlight.contains(pod.getMetadata().getName()) || pod.getMetadata().getDeletionTimestamp() != null) {
            return Optional.empty();
        }
        PodStatus status = Optional.ofNullable(pod.getStatus()).orElseGet(PodStatus::new);
        if (Set.of("Succeeded", "Failed").contains(Objects.requireNonNullElse(status.getPhase(), ""))) {
            return age(endedAt(pod, status), now).compareTo(ENDED) > 0
                    ? Optional.of("it ended a while ago")
                    : Optional.empty();
        }
        return SessionRecords.isReady(pod) ? Optional.empty() : abandoned(pod, now);
    }

    private Optional<String> abandoned(Pod pod, Instant now) {
        Optional<Owner> owner = SessionRecords.owner(pod);
        if (owner.filter(self::equals).isPresent()) {
            return Optional.of("its launch failed and could not be cleaned up");
        }
        if (owner.filter(other -> other.isPredecessorOf(self)).isPresent()) {
            return Optional.of("this service launched it before it was restarted");
        }
        // Another process of the installation: it may be alive, so it gets the time that a launch may take.
        return age(SessionRecords.createdAt(pod), now).compareTo(longestLaunch) > 0
                ? Optional.of("its launch has taken longer than any may")
                : Optional.empty();
    }

    /** An evicted Pod may have no container to ask: then its conditions say when it ended. */
    private static Instant endedAt(Pod pod, PodStatus status) {
        Stream<String> containers = status.getContainerStatuses().stream()
                .flatMap(container -> Stream.ofNullable(container.getState()))
                .flatMap(state -> Stream.ofNullable(state.getTerminated()))
                .map(ContainerStateTerminated::getFinishedAt);
        Stream<String> conditions = status.getConditions().stream().map(PodCondition::getLastTransitionTime);
        return Stream.concat(containers, conditions)
                .flatMap(Stream::ofNullable)
                .map(Instant::parse)
                .max(Comparator.naturalOrder())
                .orElseGet(() -> SessionRecords.createdAt(pod));
    }

    private static Duration age(Instant since, Instant now) {
        return Duration.between(since, now);
    }
}
