package dev.quire.launcher.kubernetes;

import dev.quire.launcher.kubernetes.Reaping.Condition;
import dev.quire.launcher.session.Activity;
import dev.quire.launcher.session.LaunchException;
import io.fabric8.kubernetes.api.model.Pod;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Deletes the Pods that nobody owns any more. Every process observes, so that each can act as soon as
 * it leads; only the one that leads deletes.
 */
final class Reaper implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Reaper.class);
    private static final Duration INTERVAL = Duration.ofSeconds(5);

    private record Candidate(Pod pod, Condition condition) {}

    private final PodWatch watch;
    private final SessionApi api;
    private final Membership membership;
    private final Set<String> inFlight;
    private final Function<Pod, Activity> activity;
    private final LongSupplier nanos;
    private final Unchanged conditions = new Unchanged(Duration.ofMinutes(1));
    private final Set<String> used = ConcurrentHashMap.newKeySet();
    private final Thread thread = Thread.ofVirtual().name("reaper").unstarted(this::loop);

    /**
     * Not started yet.
     *
     * @param inFlight names of the Pods that this process is launching, a live view
     * @param activity what a ready session says of its use
     * @param nanos {@link System#nanoTime}
     */
    Reaper(
            PodWatch watch,
            SessionApi api,
            Membership membership,
            Set<String> inFlight,
            Function<Pod, Activity> activity,
            LongSupplier nanos) {
        this.watch = watch;
        this.api = api;
        this.membership = membership;
        this.inFlight = inFlight;
        this.activity = activity;
        this.nanos = nanos;
    }

    void start() {
        thread.start();
    }

    private void loop() {
        try {
            while (true) {
                try {
                    reap();
                } catch (RuntimeException e) {
                    // Whatever it was, the next look may find the cluster as it should be.
                    log.error("What is left behind could not be looked at, trying again", e);
                }
                Thread.sleep(INTERVAL);
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    /** Looks at every Pod once. */
    void reap() {
        if (!watch.hasSynced()) {
            return;
        }
        Map<String, Candidate> candidates = new HashMap<>();
        Set<String> uids = new HashSet<>();
        for (PodTable.Row row : watch.table().rows()) {
            Pod pod = row.pod();
            String uid = pod.getMetadata().getUid();
            uids.add(uid);
            Reaping.condition(pod, membership::life, inFlight)
                    .filter(_ -> !used.contains(uid))
                    .ifPresent(condition -> candidates.put(uid, new Candidate(pod, condition)));
        }
        used.retainAll(uids);
        Map<String, String> versions = new HashMap<>();
        candidates.forEach(
                (uid, candidate) -> versions.put(uid, candidate.condition().name()));
        long now = nanos.getAsLong();
        conditions.look(versions, now);
        if (membership.leads()) {
            candidates
                    .entrySet()
                    .removeIf(entry -> conditions
                            .since(entry.getKey(), now)
                            .filter(time ->
                                    time.compareTo(entry.getValue().condition().patience()) >= 0)
                            .isEmpty());
            removeAll(candidates.values());
        }
    }

    /** Together, as each that cannot be reached takes seconds. */
    private void removeAll(Collection<Candidate> due) {
        try (ExecutorService threads = Executors.newThreadPerTaskExecutor(
                Thread.ofVirtual().name("reaper-", 0).factory())) {
            due.forEach(candidate -> threads.execute(() -> remove(candidate)));
        }
    }

    private void remove(Candidate candidate) {
        Pod pod = candidate.pod();
        if (candidate.condition() == Condition.ORPHANED && !isUntouched(pod)) {
            return;
        }
        String name = pod.getMetadata().getName();
        try {
            // Who has come back for it meanwhile has written that into it.
            Optional<Pod> now = api.pod(name)
                    .filter(current -> Reaping.condition(current, membership::life, inFlight)
                            .equals(Optional.of(candidate.condition())));
            if (now.isPresent() && membership.leads()) {
                log.info("Deleting {}: {}", name, candidate.condition().reason());
                api.delete(pod);
            }
        } catch (LaunchException e) {
            log.warn("{} could not be deleted, trying again later: {}", name, e.getMessage());
        }
    }

    private boolean isUntouched(Pod pod) {
        return switch (activity.apply(pod)) {
            case Activity.Observed observed -> {
                if (!observed.isUntouched()) {
                    used.add(pod.getMetadata().getUid());
                }
                yield observed.isUntouched();
            }
            // Asked again at the next look: it may be in the middle of its user's work.
            case Activity.Unknown _ -> false;
        };
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}
