package dev.quire.launcher.kubernetes;

import dev.quire.launcher.session.LaunchError;
import dev.quire.launcher.session.LaunchException;
import dev.quire.launcher.session.SessionSpec;
import dev.quire.launcher.session.Warmth.Wanted;
import io.fabric8.kubernetes.api.model.Pod;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps as many sessions waiting as are wanted. Every process knows what is wanted; only the one that leads makes Pods and deletes
 * them. What was claimed is no longer in the pool.
 */
final class WarmPool implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(WarmPool.class);
    private static final Duration INTERVAL = Duration.ofSeconds(1);
    /** More that start at once would slow down those that somebody waits for. */
    private static final int MOST_STARTING = 10;
    /** A Pod that nobody wants may be wanted again when a forge answers again, or a new release has looked everything up. */
    private static final Duration UNWANTED = Duration.ofMinutes(5);
    /** So long until what was made must be seen. */
    private static final Duration UNSEEN = Duration.ofSeconds(30);

    private record Pool(SessionSpec like, String image, int size) {}

    private final PodWatch watch;
    private final SessionApi api;
    private final WarmPods warm;
    private final Owner self;
    private final Membership membership;
    private final WarmCondition condition;
    private final LongSupplier nanos;
    private final Map<String, Setbacks> setbacks = new ConcurrentHashMap<>();
    /** What was made and not seen yet, by name, with its pool and when that was. */
    private final Map<String, Birth> births = new HashMap<>();

    private final Unchanged unwanted = new Unchanged(Duration.ofMinutes(1));
    private final Doubles doubles;
    private final Thread thread = Thread.ofVirtual().name("warm-pool").unstarted(this::loop);
    private volatile @Nullable Map<String, Pool> pools;

    private record Birth(String key, long at) {}

    /**
     * Not started yet, and nothing wanted.
     *
     * @param nanos {@link System#nanoTime}
     */
    WarmPool(
            PodWatch watch,
            SessionApi api,
            WarmPods warm,
            Owner self,
            Membership membership,
            ClusterSettings.Timings timings,
            InstantSource clock,
            LongSupplier nanos) {
        this.watch = watch;
        this.api = api;
        this.warm = warm;
        this.self = self;
        this.membership = membership;
        this.condition = new WarmCondition(timings, clock);
        this.nanos = nanos;
        this.doubles = new Doubles(watch.table(), api);
    }

    /** From now on, these; until it is called for the first time, nothing is made or deleted. */
    void want(List<Wanted> wanted) {
        Map<String, Pool> now = new LinkedHashMap<>();
        for (Wanted some : wanted) {
            String image = SessionLaunches.image(some.like());
            now.merge(
                    warm.key(some.like(), image),
                    new Pool(some.like(), image, some.size()),
                    (one, other) -> one.size() >= other.size() ? one : other);
        }
        setbacks.keySet().retainAll(now.keySet());
        pools = now;
    }

    void start() {
        thread.start();
    }

    private void loop() {
        try {
            while (true) {
                try {
                    tend();
                } catch (RuntimeException e) {
                    log.warn("The warm sessions could not be looked after, trying again: {}", e.getMessage());
                }
                Thread.sleep(INTERVAL);
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    /** Looks at every warm Pod once, and makes what is missing. */
    void tend() {
        if (!watch.hasSynced() || !membership.leads()) {
            return;
        }
        long now = nanos.getAsLong();
        List<Pod> pods = watch.table().warm().stream()
                .map(PodTable.Row::pod)
                .filter(pod -> pod.getMetadata().getDeletionTimestamp() == null)
                .toList();
        births.entrySet()
                .removeIf(birth -> watch.table().named(birth.getKey()).isPresent()
                        || now - birth.getValue().at() > UNSEEN.toNanos());
        condition.look(pods, now);
        Map<String, Pool> wanted = pools;
        if (wanted != null) {
            Map<String, List<Pod>> byKey = pods.stream().collect(Collectors.groupingBy(SessionRecords::warmKey));
            wanted.forEach((key, pool) -> tend(key, pool, byKey.getOrDefault(key, List.of()), now));
            removeUnwanted(
                    pods.stream()
                            .filter(pod -> !wanted.containsKey(SessionRecords.warmKey(pod)))
                            .toList(),
                    now);
        }
        doubles.settle(now);
    }

    private void tend(String key, Pool pool, List<Pod> pods, long now) {
        Setbacks state = setbacks.computeIfAbsent(key, _ -> new Setbacks());
        List<Pod> alive = new ArrayList<>(pods);
        for (Pod pod : pods) {
            condition.failure(pod, now).ifPresent(failure -> {
                failed(pool, state, failure.error(), failure.sentence(), now);
                alive.remove(pod);
                delete(pod);
            });
        }
        alive.stream()
                .filter(SessionRecords::isReady)
                .forEach(pod -> state.succeeded(pod.getMetadata().getUid()));
        if (alive.stream().allMatch(SessionRecords::isReady)) {
            // One after the other, so that there is always one.
            alive.stream().filter(condition::isOld).findFirst().ifPresent(this::delete);
        }
        alive.stream()
                .sorted(Comparator.comparing(SessionRecords::isReady)
                        .thenComparing(pod -> pod.getMetadata().getCreationTimestamp(), Comparator.reverseOrder()))
                .limit(Math.max(0, alive.size() - pool.size()))
                .forEach(this::delete);
        long born = births.values().stream()
                .filter(birth -> birth.key().equals(key))
                .count();
        long missing = Math.min(pool.size() - alive.size() - born, state.most(now, born + startingOf(alive)));
        for (long made = 0; made < missing && startingNow() < MOST_STARTING; made++) {
            if (!make(key, pool, state, now)) {
                break;
            }
        }
    }

    private static long startingOf(List<Pod> pods) {
        return pods.stream().filter(pod -> !SessionRecords.isReady(pod)).count();
    }

    private long startingNow() {
        return births.size()
                + watch.table().warm().stream()
                        .filter(row -> !SessionRecords.isReady(row.pod()) && !Classifier.isOver(row.pod()))
                        .count();
    }

    private boolean make(String key, Pool pool, Setbacks state, long now) {
        Optional<Pod> made = Optional.empty();
        try {
            made = Optional.of(api.create(warm.born(pool.like(), pool.image(), self)));
            births.put(made.get().getMetadata().getName(), new Birth(key, now));
            api.route(made.get());
            return true;
        } catch (LaunchException e) {
            made.ifPresent(this::delete);
            failed(pool, state, e.error(), String.valueOf(e.getMessage()), now);
            return false;
        }
    }

    /** That the cluster is full is for nobody to mend. */
    private static void failed(Pool pool, Setbacks state, LaunchError error, String sentence, long now) {
        boolean isFull = error == LaunchError.QUOTA_EXCEEDED || error == LaunchError.UNSCHEDULABLE;
        state.failed(isFull ? Optional.empty() : Optional.of(sentence), now);
        log.warn(
                "A session of {} that is to wait did not start: {}",
                pool.like().origin().repositoryUrl(),
                sentence);
    }

    private void removeUnwanted(List<Pod> pods, long now) {
        unwanted.look(versions(pods), now);
        pods.stream()
                .filter(pod -> unwanted.since(pod.getMetadata().getUid(), now)
                        .filter(time -> time.compareTo(UNWANTED) >= 0)
                        .isPresent())
                .forEach(this::delete);
    }

    private static Map<String, String> versions(List<Pod> pods) {
        return pods.stream().collect(Collectors.toMap(pod -> pod.getMetadata().getUid(), _ -> ""));
    }

    private void delete(Pod pod) {
        try {
            api.delete(pod);
        } catch (LaunchException e) {
            log.warn(
                    "{} could not be deleted, trying again: {}",
                    pod.getMetadata().getName(),
                    e.getMessage());
        }
    }

    /** What keeps a pool from being filled, as a sentence. */
    Optional<String> problem() {
        return setbacks.values().stream()
                .flatMap(state -> state.problem().stream())
                .findFirst();
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}
