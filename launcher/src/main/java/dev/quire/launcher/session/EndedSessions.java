package dev.quire.launcher.session;

import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * Sessions that ended a short while ago, so that who comes back to one can be told so, and given the link that launches it again.
 * Thread-safe.
 *
 * @param <T> what is remembered of each
 */
public final class EndedSessions<T> {
    private static final Duration MEMORY = Duration.ofMinutes(10);
    private static final int MOST = 20_000;

    private final LongSupplier nanos;
    /** In the order in which they ended. */
    private final Map<SessionId, Grave<T>> graves = new LinkedHashMap<>();

    private record Grave<T>(T epitaph, long since) {}

    /**
     * Remembers none yet.
     *
     * @param nanos a clock that never goes back
     */
    public EndedSessions(LongSupplier nanos) {
        this.nanos = nanos;
    }

    /** Remembers a session; of too many, the oldest are forgotten. */
    public synchronized void add(SessionId id, T epitaph) {
        long now = nanos.getAsLong();
        Iterator<Grave<T>> oldest = graves.values().iterator();
        while (oldest.hasNext() && (isOver(oldest.next(), now) || graves.size() >= MOST)) {
            oldest.remove();
        }
        graves.remove(id);
        graves.put(id, new Grave<>(epitaph, now));
    }

    /** What is remembered of a session that ended a short while ago. */
    public synchronized Optional<T> find(SessionId id) {
        return Optional.ofNullable(graves.get(id))
                .filter(grave -> !isOver(grave, nanos.getAsLong()))
                .map(Grave::epitaph);
    }

    private static boolean isOver(Grave<?> grave, long now) {
        return now - grave.since() > MEMORY.toNanos();
    }
}
