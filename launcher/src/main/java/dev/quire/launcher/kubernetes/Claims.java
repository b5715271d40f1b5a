package dev.quire.launcher.kubernetes;

import dev.quire.launcher.session.LaunchException;
import dev.quire.launcher.session.SessionId;
import dev.quire.launcher.session.SessionSpec;
import io.fabric8.kubernetes.api.model.Pod;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes warm Pods the sessions of who asks: each by one patch, which succeeds for one of all who try. No two processes keep
 * different Pods for one request: whoever sees another's after a claim gives up its own. Thread-safe.
 */
final class Claims {
    private static final Logger log = LoggerFactory.getLogger(Claims.class);
    /** How long one that is about to answer is waited for. */
    private static final Duration GRACE = Duration.ofSeconds(2);

    private static final Duration LOOK = Duration.ofMillis(25);
    /** Within this time whoever has claimed another Pod for the same has looked around, too. */
    private static final Duration SETTLED = Duration.ofMillis(500);

    private static final Comparator<Pod> OLDEST_FIRST = Comparator.comparing(
                    (Pod pod) -> pod.getMetadata().getCreationTimestamp())
            .thenComparing(pod -> pod.getMetadata().getName());

    private final PodWatch watch;
    private final SessionApi api;
    private final WarmPods warm;
    private final Owner self;
    private final InstantSource clock;
    /** Names of those that this process has claimed, or tries to, and that the watch still shows as warm. */
    private final Set<String> taken = ConcurrentHashMap.newKeySet();

    private final ConcurrentMap<SessionId, CompletableFuture<Optional<Pod>>> underWay = new ConcurrentHashMap<>();

    Claims(PodWatch watch, SessionApi api, WarmPods warm, Owner self, InstantSource clock) {
        this.watch = watch;
        this.api = api;
        this.warm = warm;
        this.self = self;
        this.clock = clock;
    }

    /** The Pod that was claimed for this session before, here or elsewhere. */
    Optional<Pod> before(SessionId request) {
        // A process that has just started has seen nothing yet.
        List<Pod> pods = watch.hasSynced()
                ? watch.table().claimedFor(request).stream()
                        .map(PodTable.Row::pod)
                        .toList()
                : api.claimed(request);
        return pods.stream()
                .filter(pod -> pod.getMetadata().getDeletionTimestamp() == null)
                .findFirst();
    }

    /** The Pods that stand for one request and are not over, the oldest first: by when they were asked for. */
    static List<Pod> live(PodTable table, SessionId request) {
        return Stream.concat(table.claimedFor(request).stream(), table.pods(request).stream())
                .map(PodTable.Row::pod)
                .filter(pod -> !Classifier.isOver(pod))
                .sorted(Comparator.comparing(SessionRecords::createdAt).thenComparing(OLDEST_FIRST))
                .toList();
    }

    /** The Pod that was claimed for this session, if it is still so when others have had their time to give up theirs. */
    Optional<Pod> settled(SessionId request) throws InterruptedException {
        if (before(request).isEmpty()) {
            return Optional.empty();
        }
        Thread.sleep(SETTLED);
        return before(request).filter(pod -> !Classifier.isOver(pod));
    }

    /**
     * Claims a Pod for this launch; empty when there is none that answers within a moment, or a new one is under way elsewhere. Who
     * launches the same here at the same time gets the same.
     */
    Optional<Pod> claim(SessionSpec spec, String image) throws InterruptedException {
        if (watch.table().warm().isEmpty()) {
            return Optional.empty();
        }
        CompletableFuture<Optional<Pod>> own = new CompletableFuture<>();
        CompletableFuture<Optional<Pod>> other = underWay.putIfAbsent(spec.id(), own);
        if (other != null) {
            try {
                return other.get();
            } catch (ExecutionException e) {
                throw new IllegalStateException("A claim ended without an outcome", e);
            }
        }
        Optional<Pod> claimed = Optional.empty();
        try {
            claimed = claimed(spec, image);
            if (claimed.isPresent()) {
                // Who comes from now on finds it.
                watch.awaitClaimed(spec.id());
            }
            return claimed;
        } finally {
            underWay.remove(spec.id());
            own.complete(claimed);
        }
    }

    private Optional<Pod> claimed(SessionSpec spec, String image) throws InterruptedException {
        String key = warm.key(spec, image);
        Set<String> lost = new HashSet<>();
        long end = System.nanoTime() + GRACE.toNanos();
        try {
            while (true) {
                List<Pod> candidates = candidates(key, spec.id(), lost);
                for (Pod pod : candidates) {
                    Optional<Pod> mine = SessionRecords.isReady(pod) ? tried(pod, spec, lost) : Optional.empty();
                    if (mine.isPresent()) {
                        return alone(spec.id(), mine.get());
                    }
                }
                // One that has no address yet takes longer than this.
                if (System.nanoTime() - end > 0 || candidates.stream().noneMatch(Claims::isAboutToAnswer)) {
                    return Optional.empty();
                }
                Thread.sleep(LOOK);
            }
        } catch (LaunchException e) {
            // Should the claim have been made, the launch finds it at its end.
            log.debug("No warm session could be claimed for {}: {}", spec.id(), e.getMessage());
            return Optional.empty();
        }
    }

    private static boolean isAboutToAnswer(Pod pod) {
        return SessionRecords.address(pod).isPresent() && !SessionRecords.isReady(pod);
    }

    /** In an order that is the same for a request everywhere: two processes that launch it then try the same Pod, and one gets it. */
    private List<Pod> candidates(String key, SessionId request, Set<String> lost) {
        return watch.table().warm().stream()
                .map(PodTable.Row::pod)
                .filter(pod -> SessionRecords.warmKey(pod).equals(key)
                        && !lost.contains(name(pod))
                        && !taken.contains(name(pod)))
                .filter(pod -> !Classifier.isOver(pod)
                        && ClaimPatch.waited(pod, clock.instant()).compareTo(WarmPods.WAIT) < 0)
                .sorted(Comparator.comparingInt((Pod pod) -> (name(pod) + request).hashCode())
                        .thenComparing(Claims::name))
                .toList();
    }

    private Optional<Pod> tried(Pod pod, SessionSpec spec, Set<String> lost) {
        String name = name(pod);
        if (!taken.add(name)) {
            return Optional.empty();
        }
        Optional<Pod> mine = Optional.empty();
        try {
            mine = api.claim(pod, ClaimPatch.of(pod, spec, self, clock.instant()))
                    // The client repeats what it got no answer to, and the same launch may be under way elsewhere.
                    .or(() -> api.pod(name)
                            .filter(now -> SessionRecords.request(now).equals(Optional.of(spec.id()))));
            return mine;
        } finally {
            lost.add(name);
            if (mine.isEmpty()) {
                taken.remove(name);
            }
            Set<String> stillWarm = new HashSet<>();
            watch.table().warm().forEach(row -> stillWarm.add(row.name()));
            taken.removeIf(other -> !stillWarm.contains(other));
        }
    }

    /**
     * Any other Pod of the same request may have been told to its user already, so that this one goes. Of two that see each other
     * both go, and a new Pod, of which there is only one, takes their place.
     */
    private Optional<Pod> alone(SessionId request, Pod mine) throws InterruptedException {
        List<Pod> others = Stream.concat(api.claimed(request).stream(), api.pods(request).stream())
                .filter(pod -> !uid(pod).equals(uid(mine)) && !Classifier.isOver(pod))
                .toList();
        if (others.isEmpty()) {
            return Optional.of(mine);
        }
        log.info("Session {} is launched elsewhere, so {} goes", request, name(mine));
        api.delete(mine);
        Thread.sleep(SETTLED);
        return api.claimed(request).stream()
                .filter(pod -> !uid(pod).equals(uid(mine)) && !Classifier.isOver(pod))
                .min(OLDEST_FIRST);
    }

    private static String name(Pod pod) {
        return pod.getMetadata().getName();
    }

    private static String uid(Pod pod) {
        return Objects.requireNonNullElse(pod.getMetadata().getUid(), "");
    }
}
