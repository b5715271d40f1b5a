package dev.quire.launcher.kubernetes;

import dev.quire.launcher.session.LaunchError;
import dev.quire.launcher.session.LaunchException;
import dev.quire.launcher.session.SessionSpec;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.Collections;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One attempt to launch a session: a Pod that gets ready, or of which nothing is left. Thread-safe. */
final class Launch {
    private static final Logger log = LoggerFactory.getLogger(Launch.class);

    private final SessionApi api;
    private final SessionManifests manifests;
    private final Owner self;
    private final Supplier<Readiness> readiness;
    private final PodWatch watch;
    private final Set<String> inFlight = ConcurrentHashMap.newKeySet();

    Launch(PodWatch watch, SessionApi api, SessionManifests manifests, Owner self, Supplier<Readiness> readiness) {
        this.watch = watch;
        this.api = api;
        this.manifests = manifests;
        this.self = self;
        this.readiness = readiness;
    }

    /** The names of the Pods that are being launched, a live view. */
    Set<String> inFlight() {
        return Collections.unmodifiableSet(inFlight);
    }

    /** Launches; empty when the session is ready, otherwise why it is not. */
    Optional<Verdict.Failed> attempt(SessionSpec spec, String image, int attempt, Consumer<String> progress)
            throws InterruptedException {
        Pod somewhere = manifests.pod(spec, image, attempt, self);
        // A second attempt is not to be drawn to where the first one failed.
        Pod wanted = attempt == 1 ? ImageLocality.near(somewhere, watch.all()) : somewhere;
        String name = wanted.getMetadata().getName();
        inFlight.add(name);
        boolean nothingLeft = false;
        try {
            Pod pod;
            try {
                pod = api.create(wanted);
            } catch (LaunchException e) {
                // Refused, so there is nothing; unlike when the answer got lost.
                nothingLeft = e.error() != LaunchError.CLUSTER_UNREACHABLE;
                throw e;
            }
            api.route(pod);
            Optional<Verdict.Failed> failure = readiness.get().await(spec, pod, progress);
            if (failure.isPresent()) {
                return Optional.of(withLastLines(failure.get(), pod));
            }
            api.markReady(pod);
            watch.awaitReady(pod);
            nothingLeft = true;
            return Optional.empty();
        } catch (RuntimeException e) {
            // The client wraps an interruption of its requests and keeps the thread's mark.
            if (Thread.interrupted()) {
                throw (InterruptedException) new InterruptedException("The launch was interrupted").initCause(e);
            }
            throw e;
        } finally {
            if (!nothingLeft) {
                cleanUp(wanted);
            }
            inFlight.remove(name);
        }
    }

    private Verdict.Failed withLastLines(Verdict.Failed failure, Pod pod) {
        boolean spoke = switch (failure.error()) {
            case EXITED, OUT_OF_MEMORY, TIMEOUT -> true;
            case ENGINE_UNAVAILABLE,
                    CLUSTER_UNREACHABLE,
                    FORBIDDEN,
                    QUOTA_EXCEEDED,
                    UNSCHEDULABLE,
                    IMAGE_NOT_FOUND,
                    IMAGE_UNUSABLE,
                    LOST -> false;
        };
        String lines = spoke ? api.lastLines(pod) : "";
        return lines.isEmpty()
                ? failure
                : new Verdict.Failed(
                        failure.error(), failure.sentence() + " The last lines it wrote:\n" + lines, failure.remedy());
    }

    private void cleanUp(Pod wanted) {
        // Requests would fail at once in an interrupted thread.
        boolean interrupted = Thread.interrupted();
        try {
            // Asked for, as the answer of the creation may have got lost.
            Optional<Pod> left = api.ours(wanted);
            left.ifPresent(api::delete);
            if (left.isPresent()) {
                watch.awaitGone(left.get());
            }
        } catch (InterruptedException _) {
            // Only the wait for the watch: the Pod is deleted.
            interrupted = true;
        } catch (LaunchException e) {
            log.warn(
                    "{} could not be deleted now, the reaper will do it: {}",
                    wanted.getMetadata().getName(),
                    e.getMessage());
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
