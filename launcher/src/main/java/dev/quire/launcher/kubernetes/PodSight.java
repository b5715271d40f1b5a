package dev.quire.launcher.kubernetes;

import dev.quire.launcher.kubernetes.Verdict.Failed;
import dev.quire.launcher.kubernetes.Verdict.Remedy;
import dev.quire.launcher.session.LaunchError;
import dev.quire.launcher.session.LaunchException;
import dev.quire.launcher.session.SessionId;
import io.fabric8.kubernetes.api.model.Pod;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One very Pod as it is now: by the watch, and now and then by the API server itself. One thread. */
final class PodSight implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(PodSight.class);
    private static final Duration ASK_ANYWAY = Duration.ofSeconds(10);
    /** While the watch is known to be cut. */
    private static final Duration ASK_INSTEAD = Duration.ofSeconds(1);

    private final PodWatch watch;
    private final SessionApi api;
    private final LongSupplier nanoTime;
    private final Pod created;
    private final Signal signal = new Signal();
    private long askedAt;
    private Optional<Pod> current = Optional.empty();
    private final boolean wasThere;
    private boolean seen;

    /**
     * Begins to look.
     *
     * @param created the Pod when it was created, or first met
     * @param wasThere whether it was there for long, so that a watch that does not show it shows that it is gone
     */
    PodSight(PodWatch watch, SessionApi api, LongSupplier nanoTime, Pod created, boolean wasThere) {
        this.watch = watch;
        this.api = api;
        this.nanoTime = nanoTime;
        this.created = created;
        this.wasThere = wasThere;
        this.seen = wasThere;
        this.askedAt = nanoTime.getAsLong();
        watch.table().follow(name(), signal);
    }

    private String name() {
        return created.getMetadata().getName();
    }

    /** The Pod when it was created, or first met. */
    Pod created() {
        return created;
    }

    /** Whether it was there for long when the looking began. */
    boolean wasThere() {
        return wasThere;
    }

    /** Raised whenever another look is worth while. */
    Signal signal() {
        return signal;
    }

    /** Looks. */
    Pod look() {
        current = now().filter(pod ->
                pod.getMetadata().getUid().equals(created.getMetadata().getUid()));
        return current.orElse(created);
    }

    /** What the last look showed of the Pod's end, if it is gone or has a successor. */
    Optional<Verdict> removal() {
        SessionId id = Routes.id(created);
        List<PodTable.Row> all = watch.table().pods(id);
        // Two processes that launch the same session may be an attempt apart: the later attempt is the one that counts.
        if (all.stream().anyMatch(row -> SessionManifests.attempt(row.name()) > SessionManifests.attempt(name()))) {
            return Optional.of(new Failed(
                    LaunchError.LOST, "The session is being launched once more; launch it again.", Remedy.RECREATE));
        }
        if (current.isEmpty() && seen) {
            return Optional.of(new Failed(
                    LaunchError.LOST, "The session was removed while it started; launch it again.", Remedy.NONE));
        }
        seen |= current.isPresent();
        return Optional.empty();
    }

    /** The API server is asked too, in case the watch is silent without knowing it. */
    private Optional<Pod> now() {
        Duration since = Duration.ofNanos(nanoTime.getAsLong() - askedAt);
        boolean cut = watch.trouble().isPresent();
        if (since.compareTo(cut ? ASK_INSTEAD : ASK_ANYWAY) > 0) {
            askedAt = nanoTime.getAsLong();
            try {
                return api.pod(name());
            } catch (LaunchException e) {
                // The cluster may be back before the stage's time is over.
                log.debug("{} could not be looked at: {}", name(), e.getMessage());
            }
        }
        Optional<Pod> shown = watch.table().named(name()).map(PodTable.Row::pod);
        // What was heard of it stays true while nothing is heard.
        return shown.isEmpty() && cut ? current : shown;
    }

    @Override
    public void close() {
        watch.table().unfollow(name(), signal);
    }
}
