package dev.quire.launcher.kubernetes;

import dev.quire.launcher.session.ImageSource;
import dev.quire.launcher.session.LaunchError;
import dev.quire.launcher.session.LaunchException;
import dev.quire.launcher.session.SessionId;
import dev.quire.launcher.session.SessionSpec;
import io.fabric8.kubernetes.api.model.Pod;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Launches sessions: in a Pod that is there already, if there is one, else in a new one, and that at most twice. Thread-safe. */
final class SessionLaunches {
    private static final Logger log = LoggerFactory.getLogger(SessionLaunches.class);
    /** One that has answered before does so at once; if not, a new Pod is the shorter way. */
    private static final ClusterSettings.Timings AT_ONCE =
            new ClusterSettings.Timings(Duration.ofSeconds(2), Duration.ofSeconds(2), Duration.ofSeconds(2));

    private final PodWatch watch;
    private final SessionApi api;
    private final Claims claims;
    private final Launch launch;
    private final ClusterSettings.Timings timings;

    SessionLaunches(PodWatch watch, SessionApi api, Claims claims, Launch launch, ClusterSettings.Timings timings) {
        this.watch = watch;
        this.api = api;
        this.claims = claims;
        this.launch = launch;
        this.timings = timings;
    }

    /**
     * Launches; the Pod's session has the id that was asked for, or that of the Pod which was claimed for it.
     *
     * @throws LaunchException with a sentence for the user
     */
    Pod launch(SessionSpec spec, String image, Consumer<String> progress) throws InterruptedException {
        try {
            Optional<Pod> warm = warm(spec, image, progress);
            return warm.isPresent() ? warm.get() : cold(spec, image, progress);
        } catch (InterruptedException e) {
            giveUp(spec.id());
            throw e;
        }
    }

    private Optional<Pod> warm(SessionSpec spec, String image, Consumer<String> progress) throws InterruptedException {
        Optional<Pod> before = claims.before(spec.id());
        if (before.isPresent()) {
            Outcome outcome = followed(spec, before.get(), timings, progress);
            boolean isThere =
                    outcome instanceof Outcome.Ready || claims.before(spec.id()).isPresent();
            // Whoever claimed it may have given it up for another.
            return isThere ? Optional.of(ready(outcome)) : Optional.empty();
        }
        if (!watch.table().pods(spec.id()).isEmpty()) {
            return Optional.empty();
        }
        Optional<Pod> claimed = claims.claim(spec, image);
        if (claimed.isEmpty()) {
            return Optional.empty();
        }
        return switch (followed(spec, claimed.get(), AT_ONCE, progress)) {
            case Outcome.Ready(Pod pod) -> {
                log.info("Session {} was there already for {}", Routes.id(pod), spec.id());
                yield Optional.of(pod);
            }
            case Outcome.Failed(Verdict.Failed failed) -> {
                log.info(
                        "The warm session for {} does not answer, so a new one starts: {}",
                        spec.id(),
                        failed.sentence());
                yield Optional.empty();
            }
        };
    }

    private Pod cold(SessionSpec spec, String image, Consumer<String> progress) throws InterruptedException {
        int attempt = begun(spec);
        Outcome outcome = launch.attempt(spec, image, attempt, progress);
        if (attempt == 1
                && outcome instanceof Outcome.Failed(Verdict.Failed failed)
                && failed.remedy() == Verdict.Remedy.RECREATE) {
            log.warn("Session {} is launched once more: {}", spec.id(), failed.sentence());
            progress.accept("The cluster could not start the session there; trying once more elsewhere");
            outcome = launch.attempt(spec, image, 2, progress);
        }
        // Another process may have claimed a Pod for the same, before it could see this one.
        Optional<Pod> elsewhere = claims.settled(spec.id());
        if (elsewhere.isPresent()) {
            watch.table().pods(spec.id()).forEach(row -> api.delete(row.pod()));
            return ready(followed(spec, elsewhere.get(), timings, progress));
        }
        return ready(outcome);
    }

    private Outcome followed(SessionSpec spec, Pod claimed, ClusterSettings.Timings within, Consumer<String> progress)
            throws InterruptedException {
        Outcome outcome = launch.followed(WarmPods.claimed(spec, claimed), claimed, within, progress);
        if (outcome instanceof Outcome.Ready) {
            return new Outcome.Ready(claims.before(spec.id()).orElse(claimed));
        }
        return outcome;
    }

    private static Pod ready(Outcome outcome) {
        return switch (outcome) {
            case Outcome.Ready(Pod pod) -> pod;
            case Outcome.Failed(Verdict.Failed failed) -> throw new LaunchException(failed.error(), failed.sentence());
        };
    }

    /** The attempt that another process is at with this session already; the first, when it is at none. */
    private int begun(SessionSpec spec) {
        return watch.table().pods(spec.id()).stream()
                .mapToInt(row -> SessionManifests.attempt(row.name()))
                .max()
                .orElse(1);
    }

    /** A claim may have been made although its answer was not waited for. */
    private void giveUp(SessionId request) {
        boolean hasPools =
                !watch.table().warm().isEmpty() || !watch.table().requests().isEmpty();
        if (launch.isLeaving() || !hasPools) {
            return;
        }
        // Requests would fail at once in an interrupted thread.
        boolean interrupted = Thread.interrupted();
        try {
            api.claimed(request).forEach(api::delete);
        } catch (LaunchException e) {
            log.warn(
                    "What was claimed for {} could not be deleted; it ends when it is idle: {}",
                    request,
                    e.getMessage());
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /**
     * The image's reference.
     *
     * @throws LaunchException when nodes could not pull it, or would not know whether it is the same
     */
    static String image(SessionSpec spec) {
        return switch (spec.image()) {
            case ImageSource.Registry(String reference) when reference.contains("@sha256:") -> reference;
            case ImageSource.Registry(String reference) ->
                throw new LaunchException(
                        LaunchError.IMAGE_UNUSABLE,
                        "The image '%s' is not named by its digest; push it and launch its digest."
                                .formatted(reference));
            case ImageSource.Layout layout ->
                throw new LaunchException(
                        LaunchError.IMAGE_UNUSABLE,
                        "The cluster can't pull from the directory '%s'; configure a registry."
                                .formatted(layout.directory()));
        };
    }
}
