package dev.quire.launcher.kubernetes;

import dev.quire.launcher.session.SessionId;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Remembers the sessions that have gone, for a while, for whoever still has their page open. Thread-safe. */
final class Tombstones {
    private static final Duration KEPT = Duration.ofMinutes(10);
    private static final int MOST = 20_000;

    private record Stone(SessionPod session, Instant since) {}

    private final InstantSource clock;
    /** Oldest first. */
    private final Map<SessionId, Stone> stones = new LinkedHashMap<>();

    Tombstones(InstantSource clock) {
        this.clock = clock;
    }

    synchronized void add(SessionPod session) {
        Instant now = clock.instant();
        Iterator<Stone> oldest = stones.values().iterator();
        while (oldest.hasNext() && (isOver(oldest.next(), now) || stones.size() >= MOST)) {
            oldest.remove();
        }
        stones.remove(session.id());
        stones.put(session.id(), new Stone(session.ended("The session has ended."), now));
    }

    synchronized Optional<SessionPod> find(SessionId id) {
        return Optional.ofNullable(stones.get(id))
                .filter(stone -> !isOver(stone, clock.instant()))
                .map(Stone::session);
    }

    private static boolean isOver(Stone stone, Instant now) {
        return Duration.between(stone.since(), now).compareTo(KEPT) > 0;
    }
}
