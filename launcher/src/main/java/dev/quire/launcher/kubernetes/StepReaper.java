package dev.quire.launcher.kubernetes;

import dev.quire.launcher.session.LaunchException;
import io.fabric8.kubernetes.api.model.Pod;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Deletes the Pods of steps that nobody waits for any more; the cluster ends those of a process that never comes back. */
final class StepReaper implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(StepReaper.class);
    private static final Duration INTERVAL = Duration.ofSeconds(30);

    private final StepPods pods;
    private final Owner self;
    private final Set<String> inFlight;
    private final Thread thread = Thread.ofVirtual().name("step-reaper").unstarted(this::loop);

    /**
     * @param inFlight names of the Pods whose steps this process runs, a live view
     */
    StepReaper(StepPods pods, Owner self, Set<String> inFlight) {
        this.pods = pods;
        this.self = self;
        this.inFlight = inFlight;
    }

    void start() {
        thread.start();
    }

    private void loop() {
        try {
            while (true) {
                reap();
                Thread.sleep(INTERVAL);
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private void reap() {
        try {
            for (Pod pod : pods.list()) {
                if (isLeftOver(pod)) {
                    log.info(
                            "Deleting {}: nobody waits for its step",
                            pod.getMetadata().getName());
                    pods.delete(pod);
                }
            }
        } catch (LaunchException e) {
            if (Thread.currentThread().isInterrupted()) {
                return;
            }
            log.warn("Pods of steps could not be looked after, trying again later: {}", e.getMessage());
        }
    }

    /** Those of another process of the installation are its own business: it may be alive. */
    private boolean isLeftOver(Pod pod) {
        Optional<Owner> owner = SessionRecords.owner(pod);
        return !inFlight.contains(pod.getMetadata().getName())
                && pod.getMetadata().getDeletionTimestamp() == null
                && owner.filter(other -> other.equals(self) || other.isPredecessorOf(self))
                        .isPresent();
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}
