package dev.quire.launcher.local;

import dev.quire.launcher.session.LaunchException;
import dev.quire.launcher.session.Session;
import dev.quire.launcher.session.SessionId;
import dev.quire.launcher.session.SessionState;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where sessions answer, in memory. To ask never waits; while it is asked, it is compared with the engine every few seconds in the
 * background, so that a session that ended by itself is noticed, and an idle machine does nothing.
 */
final class Endpoints {
    private static final Logger LOG = LoggerFactory.getLogger(Endpoints.class);
    private static final long STALE = Duration.ofSeconds(5).toNanos();

    private final Map<SessionId, URI> known = new ConcurrentHashMap<>();
    private final Supplier<List<Session>> record;
    private final AtomicBoolean comparing = new AtomicBoolean();
    private volatile long comparedAt = System.nanoTime() - STALE;

    /**
     * @param record the sessions as the engine has them
     */
    Endpoints(Supplier<List<Session>> record) {
        this.record = record;
    }

    void put(SessionId id, URI endpoint) {
        known.put(id, endpoint);
    }

    void put(Session session) {
        if (session.state() instanceof SessionState.Ready ready) {
            known.put(session.id(), ready.endpoint());
        }
    }

    void remove(SessionId id) {
        known.remove(id);
    }

    Optional<URI> find(SessionId id) {
        if (System.nanoTime() - comparedAt > STALE && comparing.compareAndSet(false, true)) {
            Thread.ofVirtual().start(this::compare);
        }
        return Optional.ofNullable(known.get(id));
    }

    private void compare() {
        try {
            Set<SessionId> before = Set.copyOf(known.keySet());
            Map<SessionId, SessionState> states =
                    record.get().stream().collect(Collectors.toMap(Session::id, Session::state, (one, other) -> one));
            // What was put while the engine was asked is newer than its answer.
            known.keySet()
                    .removeIf(id -> before.contains(id)
                            && (states.get(id) == null || states.get(id) instanceof SessionState.Ended));
            states.forEach((id, state) -> {
                if (state instanceof SessionState.Ready ready) {
                    known.putIfAbsent(id, ready.endpoint());
                }
            });
        } catch (LaunchException e) {
            LOG.warn("Could not compare routes with the engine: {}", e.getMessage());
        } finally {
            comparedAt = System.nanoTime();
            comparing.set(false);
        }
    }
}
