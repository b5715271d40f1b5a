package dev.quire.launcher.kubernetes;

import dev.quire.launcher.session.LaunchError;
import dev.quire.launcher.session.LaunchException;
import dev.quire.launcher.session.SessionSpec;
import io.fabric8.kubernetes.api.model.Pod;
import java.time.Duration;
import java.util.Collections;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Attempts to launch sessions: each a Pod that gets ready, or of which nothing is left. Thread-safe. */
final class Launch implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Launch.class);
    /** How long the cluster may be away before a launch is given up. */
    private static final Duration OUTAGE = Duration.ofSeconds(45);

    private final PodWatch watch;
    private final SessionApi api;
    private final SessionManifests manifests;
    private final Owner self;
    private final ImageNodes images;
    private final Hints hints;
    private final Door door;
    private final ClusterSettings settings;
    private final LongSupplier nanoTime;
    /** The Pods that are being launched, by name, with how many threads wait for each. */
    private final ConcurrentMap<String, Integer> inFlight = new ConcurrentHashMap<>();

    private final Set<Thread> threads = ConcurrentHashMap.newKeySet();
    private volatile boolean leaving;

    /**
     * @param hints closed with the launches
     */
    Launch(
            PodWatch watch,
            SessionApi api,
            SessionManifests manifests,
            Owner self,
            ImageNodes images,
            Hints hints,
            Door door,
            ClusterSettings settings,
            LongSupplier nanoTime) {
        this.watch = watch;
        this.api = api;
        this.manifests = manifests;
        this.self = self;
        this.images = images;
        this.hints = hints;
        this.door = door;
        this.settings = settings;
        this.nanoTime = nanoTime;
    }

    /** The names of the Pods that are being launched, a live view. */
    Set<String> inFlight() {
        return Collections.unmodifiableSet(inFlight.keySet());
    }

    /**
     * Launches, or follows the launch of the same session that another process, or this one earlier, has begun. Nothing is
     * left when it fails or is interrupted, unless by {@link #close}.
     */
    Outcome attempt(SessionSpec spec, String image, int attempt, Consumer<String> progress)
            throws InterruptedException {
        Pod somewhere = manifests.pod(spec, image, attempt, self);
        // A second attempt is not to be drawn to where the first one failed.
        Pod wanted = attempt == 1 ? ImageLocality.near(somewhere, images.of(image)) : somewhere;
        String name = wanted.getMetadata().getName();
        inFlight.merge(name, 1, Integer::sum);
        threads.add(Thread.currentThread());
        boolean nothingLeft = false;
        try {
            Pod pod;
            try {
                pod = bridged(
                        () -> api.create(wanted),
                        () -> progress.accept("The cluster does not answer just now; trying again"));
            } catch (LaunchException e) {
                // Refused, so there is nothing; unlike when the answer got lost.
                nothingLeft = e.error() != LaunchError.CLUSTER_UNREACHABLE;
                throw e;
            }
            if (Classifier.isOver(pod) && Classifier.classify(pod) instanceof Verdict.Failed over) {
                // The record of a session that had its time is not this launch's to remove.
                nothingLeft = true;
                return new Outcome.Failed(over);
            }
            if (!SessionRecords.owner(pod).equals(Optional.of(self))) {
                // Who launched it first may have died: then it is to live with this process, and not to go with that
                // one.
                adopt(pod);
            }
            Outcome outcome = follow(spec, pod, progress);
            switch (outcome) {
                case Outcome.Ready(Pod ready) -> {
                    nothingLeft = true;
                    watch.table().answered(ready);
                    return outcome;
                }
                case Outcome.Failed(Verdict.Failed failed) -> {
                    return new Outcome.Failed(LastLines.with(failed, () -> api.lastLines(pod)));
                }
            }
        } catch (RuntimeException e) {
            // The client wraps an interruption of its requests and keeps the thread's mark.
            if (Thread.interrupted()) {
                throw (InterruptedException) new InterruptedException("The launch was interrupted").initCause(e);
            }
            throw e;
        } finally {
            if (!nothingLeft && !leaving) {
                cleanUp(wanted);
            }
            threads.remove(Thread.currentThread());
            inFlight.computeIfPresent(name, (_, count) -> count == 1 ? null : count - 1);
        }
    }

    /**
     * Follows a Pod that was there before it was asked for, and what leads to it too.
     *
     * @param spec the session as the Pod has it
     * @param timings how long its stages may take
     */
    Outcome followed(SessionSpec spec, Pod pod, ClusterSettings.Timings timings, Consumer<String> progress)
            throws InterruptedException {
        String name = pod.getMetadata().getName();
        inFlight.merge(name, 1, Integer::sum);
        threads.add(Thread.currentThread());
        boolean nothingLeft = Classifier.isOver(pod);
        try (PodSight sight = new PodSight(watch, api, nanoTime, pod, watch.hasSynced());
                Routing routing = Routing.begin(() -> pod, sight.signal())) {
            Outcome outcome = new Readiness(spec, sight, hints, door, settings.with(timings), nanoTime, inFlight::size)
                    .await(routing, progress);
            if (outcome instanceof Outcome.Ready(Pod ready)) {
                nothingLeft = true;
                watch.table().answered(ready);
            }
            return outcome;
        } finally {
            if (!nothingLeft && !leaving) {
                cleanUp(pod);
            }
            threads.remove(Thread.currentThread());
            inFlight.computeIfPresent(name, (_, count) -> count == 1 ? null : count - 1);
        }
    }

    /** Whether launches are to leave what they have begun. */
    boolean isLeaving() {
        return leaving;
    }

    /** Its launcher goes on with it as well, so that a failure to take it over is none of the launch. */
    private void adopt(Pod pod) {
        try {
            api.adopt(pod, self);
        } catch (LaunchException e) {
            log.warn(
                    "{} is followed, but could not be taken over: {}",
                    pod.getMetadata().getName(),
                    e.getMessage());
        }
    }

    /** A cluster that was there a moment ago is likely to be back soon; the names make a repetition harmless. */
    private <T> T bridged(Supplier<T> request, Runnable tell) throws InterruptedException {
        long end = System.nanoTime() + OUTAGE.toNanos();
        while (true) {
            try {
                return request.get();
            } catch (LaunchException e) {
                if (e.error() != LaunchError.CLUSTER_UNREACHABLE
                        || !watch.hasSynced()
                        || leaving
                        || System.nanoTime() - end > 0) {
                    throw e;
                }
                tell.run();
                Thread.sleep(Duration.ofSeconds(1));
            }
        }
    }

    private Outcome follow(SessionSpec spec, Pod pod, Consumer<String> progress) throws InterruptedException {
        try (PodSight sight = new PodSight(watch, api, nanoTime, pod, false);
                Routing routing = Routing.begin(
                        () -> bridged(
                                () -> {
                                    api.route(pod);
                                    return pod;
                                },
                                () -> {}),
                        sight.signal())) {
            return new Readiness(spec, sight, hints, door, settings, nanoTime, inFlight::size).await(routing, progress);
        }
    }

    private void cleanUp(Pod wanted) {
        // Requests would fail at once in an interrupted thread.
        boolean interrupted = Thread.interrupted();
        try {
            // Asked for, as the answer of the creation may have got lost.
            // What another process has taken over is that one's to remove.
            Optional<Pod> left =
                    api.same(wanted).filter(pod -> SessionRecords.owner(pod).equals(Optional.of(self)));
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

    /** Ends the launches of this process and leaves their Pods, so that another process can follow them. */
    @Override
    public void close() {
        leaving = true;
        threads.forEach(Thread::interrupt);
        hints.close();
    }
}
