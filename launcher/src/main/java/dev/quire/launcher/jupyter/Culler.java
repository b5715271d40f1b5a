package dev.quire.launcher.jupyter;

import dev.quire.launcher.session.Culling;
import dev.quire.launcher.session.Session;
import dev.quire.launcher.session.SessionId;
import dev.quire.launcher.session.SessionState;
import dev.quire.launcher.session.Sessions;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Ends the sessions that nobody uses any more. Any number of cullers over the same sessions do no harm. */
public final class Culler implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Culler.class);

    private final Sessions sessions;
    private final JupyterProbe probe;
    private final Duration interval;
    private final InstantSource clock;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final AtomicBoolean started = new AtomicBoolean();
    /** Sessions that are being looked at: a slow one is not asked again before it has answered. */
    private final Set<SessionId> inProgress = ConcurrentHashMap.newKeySet();

    public Culler(Sessions sessions, JupyterProbe probe, Duration interval, InstantSource clock) {
        if (!interval.isPositive()) {
            throw new IllegalArgumentException("The culler's interval must be positive, not " + interval);
        }
        this.sessions = sessions;
        this.probe = probe;
        this.interval = interval;
        this.clock = clock;
    }

    /** Begins to look after the sessions, once per interval. */
    public void start() {
        if (started.compareAndSet(false, true)) {
            threads.execute(this::loop);
        }
    }

    private void loop() {
        try {
            while (!Thread.currentThread().isInterrupted()) {
                Thread.sleep(interval);
                cull();
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    /** Looks at every session once, each in a thread of its own. */
    void cull() {
        try {
            for (Session session : sessions.list()) {
                if (session.state() instanceof SessionState.Ready ready && inProgress.add(session.id())) {
                    threads.execute(() -> cull(session, ready));
                }
            }
        } catch (RejectedExecutionException _) {
            // Closed meanwhile.
        } catch (RuntimeException e) {
            log.warn("The sessions could not be listed, so none is culled now: {}", e.getMessage());
        }
    }

    private void cull(Session session, SessionState.Ready ready) {
        try {
            Culling.reasonToEnd(session, clock.instant(), probe.activity(session, ready))
                    .ifPresent(reason -> {
                        log.info("Ending session {}: {}", session.id(), reason);
                        sessions.stop(session.id());
                    });
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            log.warn("Session {} could not be culled, trying again later: {}", session.id(), e.getMessage());
        } finally {
            inProgress.remove(session.id());
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
