package dev.quire.launcher.local;

import dev.quire.launcher.session.EndedSessions;
import dev.quire.launcher.session.LaunchException;
import dev.quire.launcher.session.Route;
import dev.quire.launcher.session.Session;
import dev.quire.launcher.session.SessionId;
import dev.quire.launcher.session.SessionState;
import java.time.Duration;
import java.util.List;
import java.util.Map;
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

    private final Map<SessionId, Known> known = new ConcurrentHashMap<>();
    private final EndedSessions<String> ended = new EndedSessions<>(System::nanoTime);
    private final Supplier<List<Session>> record;
    private final AtomicBoolean comparing = new AtomicBoolean();
    private volatile long comparedAt = System.nanoTime() - STALE;

    private record Known(Route.Ready route, String launchPath) {}

    /**
     * @param record the sessions as the engine has them
     */
    Endpoints(Supplier<List<Session>> record) {
        this.record = record;
    }

    void put(Session session) {
        if (session.state() instanceof SessionState.Ready ready) {
            known.put(session.id(), known(session, ready));
        }
    }

    private static Known known(Session session, SessionState.Ready ready) {
        return new Known(
                new Route.Ready(ready.endpoint(), session.token()),
                session.origin().launchPath());
    }

    void remove(SessionId id) {
        Known removed = known.remove(id);
        if (removed != null) {
            ended.add(id, removed.launchPath());
        }
    }

    Route find(SessionId id) {
        if (System.nanoTime() - comparedAt > STALE && comparing.compareAndSet(false, true)) {
            Thread.ofVirtual().start(this::compare);
        }
        Known found = known.get(id);
        return found != null
                ? found.route()
                : ended.find(id).<Route>map(Route.Ended::new).orElseGet(Route.None::new);
    }

    private void compare() {
        try {
            Set<SessionId> before = Set.copyOf(known.keySet());
            Map<SessionId, Session> recorded = record.get().stream()
                    .collect(Collectors.toMap(Session::id, session -> session, (one, other) -> one));
            // What was put while the engine was asked is newer than its answer.
            before.stream()
                    .filter(id -> !recorded.containsKey(id) || recorded.get(id).state() instanceof SessionState.Ended)
                    .forEach(this::remove);
            recorded.forEach((id, session) -> {
                if (session.state() instanceof SessionState.Ready ready) {
                    known.putIfAbsent(id, known(session, ready));
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
