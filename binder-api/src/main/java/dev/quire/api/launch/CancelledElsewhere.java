package dev.quire.api.launch;

import dev.quire.launcher.session.LaunchException;
import dev.quire.launcher.session.SessionId;
import dev.quire.launcher.session.Sessions;
import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sessions that are to end as soon as they appear: their launches were cancelled here, and are at another replica, which does not hear
 * of it. Thread-safe.
 */
final class CancelledElsewhere implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(CancelledElsewhere.class);
    /** Who cancels follows no more, and what nobody follows starts no session after that; the rest is for the look at it. */
    private static final Duration PATIENCE = Admission.ABSENCE.plusSeconds(15);

    private static final Duration LOOK = Duration.ofSeconds(1);
    /** A name can be made up. */
    private static final int MOST = 1_000;

    private final Sessions sessions;
    private final Duration look;
    private final ConcurrentMap<SessionId, Thread> expected = new ConcurrentHashMap<>();

    CancelledElsewhere(Sessions sessions) {
        this(sessions, LOOK);
    }

    CancelledElsewhere(Sessions sessions, Duration look) {
        this.sessions = sessions;
        this.look = look;
    }

    /** The session is not wanted; there is none yet. */
    void expect(SessionId session) {
        if (expected.size() >= MOST) {
            return;
        }
        Thread thread = Thread.ofVirtual().name("cancelled " + session).unstarted(() -> await(session));
        if (expected.putIfAbsent(session, thread) == null) {
            thread.start();
        }
    }

    /** It is wanted again. */
    void forget(SessionId session) {
        Thread thread = expected.remove(session);
        if (thread != null) {
            thread.interrupt();
        }
    }

    private void await(SessionId session) {
        try {
            for (Duration left = PATIENCE; left.isPositive(); left = left.minus(look)) {
                Thread.sleep(look);
                if (sessions.find(session).isPresent()) {
                    sessions.stop(session);
                    log.info("Session {} has ended: its launch was cancelled before it was there", session);
                    return;
                }
            }
        } catch (LaunchException e) {
            log.warn("Session {} was cancelled, and lives until it is idle: {}", session, e.getMessage());
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } finally {
            expected.remove(session, Thread.currentThread());
        }
    }

    @Override
    public void close() {
        expected.values().forEach(Thread::interrupt);
    }
}
