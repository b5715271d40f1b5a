package dev.quire.launcher.kubernetes;

import dev.quire.launcher.kubernetes.SessionPod.Answers;
import dev.quire.launcher.kubernetes.SessionPod.Place;
import io.fabric8.kubernetes.api.model.Pod;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/**
 * The rule that says which Pods nobody owns any more. It reads no clock: the cluster's may differ from ours by minutes, so what
 * counts is for how long this process has seen a Pod to be so.
 *
 * @param self this process
 * @param longestLaunch what no launch exceeds, whoever launches
 */
record Reaping(Owner self, Duration longestLaunch) {
    /** How long the record of an ended session stays, for whoever asks what became of it. */
    private static final Duration ENDED = Duration.ofSeconds(60);
    /** How long whoever waited for a session has to come back and follow it, after its launcher was restarted. */
    private static final Duration COME_BACK = Duration.ofSeconds(30);
    /** Longer than it takes for news of one's own doing to come back by the watch. */
    private static final Duration OWN = Duration.ofSeconds(10);

    /**
     * Why a Pod may go.
     *
     * @param after once this has been so for that long
     */
    record Sentence(String reason, Duration after) {}

    /**
     * Why this Pod may go; empty when it is to stay.
     *
     * @param inFlight names of the Pods that this process is launching
     */
    Optional<Sentence> sentence(PodTable.Row row, Set<String> inFlight) {
        if (inFlight.contains(row.name()) || row.pod().getMetadata().getDeletionTimestamp() != null) {
            return Optional.empty();
        }
        if (Classifier.isOver(row.pod())) {
            return Optional.of(new Sentence("it ended a while ago", ENDED));
        }
        boolean answers = row.session()
                .map(SessionPod::place)
                .filter(place -> place instanceof Place.At(_, Answers heard) && heard == Answers.YES)
                .isPresent();
        return answers || SessionRecords.isReady(row.pod()) ? Optional.empty() : Optional.of(abandoned(row.pod()));
    }

    private Sentence abandoned(Pod pod) {
        Optional<Owner> owner = SessionRecords.owner(pod);
        if (owner.filter(self::equals).isPresent()) {
            return new Sentence("its launch failed and could not be cleaned up", OWN);
        }
        if (owner.filter(other -> other.isPredecessorOf(self)).isPresent()) {
            return new Sentence("this service launched it before it was restarted, and nobody came back for it", COME_BACK);
        }
        // Another process of the installation: it may be alive, so it gets the time that a launch may take.
        return new Sentence("its launch has taken longer than any may", longestLaunch);
    }
}
