package dev.quire.launcher.session;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * Sessions that ended a short while ago, so that who comes back to one can be told so, and given the link that launches it again.
 * Thread-safe.
 */
public final class EndedSessions {
    private static final Duration MEMORY = Duration.ofMinutes(10);
    private static final int MOST = 20_000;

    private final LongSupplier nanos;
    /** In the order in which they ended. */
    private final Map<SessionId, Grave> graves = new LinkedHashMap<>();

    private record Grave(String launchPath, long since) {}

    /**
     * Remembers none yet.
     *
     * @param nanos a clock that never goes back
     */
    public EndedSessions(LongSupplier nanos) {
        this.nanos = nanos;
    }

    /** Remembers a session. */
    public synchronized void add(SessionId id, String launchPath) {
        forgetOld();
        if (graves.size() < MOST) {
            graves.putIfAbsent(id, new Grave(launchPath, nanos.getAsLong()));
        }
    }

    /** Forgets a session, which is there again. */
    public synchronized void remove(SessionId id) {
        graves.remove(id);
    }

    /** The launch path of a session that ended a short while ago. */
    public synchronized Optional<String> launchPath(SessionId id) {
        forgetOld();
        return Optional.ofNullable(graves.get(id)).map(Grave::launchPath);
    }

    private void forgetOld() {
        long now = nanos.getAsLong();
        var oldest = graves.values().iterator();
        while (oldest.hasNext() && now - oldest.next().since() > MEMORY.toNanos()) {
            oldest.remove();
        }
    }
}
