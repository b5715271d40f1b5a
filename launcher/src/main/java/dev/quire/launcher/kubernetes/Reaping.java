package dev.quire.launcher.kubernetes;

import dev.quire.launcher.kubernetes.Membership.Life;
import io.fabric8.kubernetes.api.model.Pod;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** The rule that says which Pods nobody owns any more. */
final class Reaping {
    /** What a Pod is, seen by whoever clears up. */
    enum Condition {
        /** Its session is over; the record stays for a while, for whoever asks what became of it. */
        ENDED(Duration.ofSeconds(60), "it ended a while ago"),
        /** Its launcher was gone before it was ready; clients that come back have had time to take it over. */
        ABANDONED(Duration.ofSeconds(45), "its launcher is gone, and nobody has come back for it"),
        /** Its launcher has died, and may have told nobody that it is ready: it is to be asked whether anyone has come. */
        ORPHANED(Duration.ofSeconds(45), "its launcher has died, and nobody has opened it");

        private final Duration patience;
        private final String reason;

        Condition(Duration patience, String reason) {
            this.patience = patience;
            this.reason = reason;
        }

        /** How long a Pod may be so before it goes. */
        Duration patience() {
            return patience;
        }

        String reason() {
            return reason;
        }
    }

    private Reaping() {}

    /**
     * What is to be done about this Pod; empty when it is to stay.
     *
     * @param inFlight names of the Pods that this process is launching
     */
    static Optional<Condition> condition(Pod pod, Function<Owner, Life> life, Set<String> inFlight) {
        if (inFlight.contains(pod.getMetadata().getName()) || pod.getMetadata().getDeletionTimestamp() != null) {
            return Optional.empty();
        }
        if (SessionRecords.isWarm(pod)) {
            // The pool's affair, whichever process fills it.
            return Optional.empty();
        }
        String phase = pod.getStatus() == null
                ? ""
                : Objects.requireNonNullElse(pod.getStatus().getPhase(), "");
        // What runs beside Jupyter, by an overlay or a mesh, may go on without it.
        boolean hasEnded =
                pod.getStatus() != null && Ending.terminated(pod.getStatus()).isPresent();
        if (hasEnded || Set.of("Succeeded", "Failed").contains(phase)) {
            return Optional.of(Condition.ENDED);
        }
        boolean isReady = SessionRecords.isReady(pod);
        return SessionRecords.owner(pod).map(life).flatMap(of -> switch (of) {
            case ALIVE, UNKNOWN -> Optional.empty();
            case DEAD -> Optional.of(isReady ? Condition.ORPHANED : Condition.ABANDONED);
            case GONE -> isReady ? Optional.empty() : Optional.of(Condition.ABANDONED);
        });
    }
}
