package dev.quire.launcher.jupyter;

import dev.quire.launcher.session.Activity;
import dev.quire.launcher.session.Culling;
import dev.quire.launcher.session.Session;
import dev.quire.launcher.session.SessionId;
import dev.quire.launcher.session.SessionState;
import dev.quire.launcher.session.Sessions;
import dev.quire.launcher.session.Traffic;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends the sessions that nobody uses any more. A session is a candidate when it could have been idle for long enough at
 * the earliest, and nothing has passed to it meanwhile; only candidates are asked, so thousands cost little; after a restart all are asked once, and then as much is known as before. Where several processes share the
 * sessions, only the one that leads looks after them; two that do no harm.
 */
public final class Culler implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Culler.class);
    /** A busy session, and one that can't be asked, is looked at again after as many intervals. */
    private static final int LATER = 2;

    private static final int MOST_AT_ONCE = 64;

    private final Sessions sessions;
    private final JupyterProbe probe;
    private final Duration interval;
    private final InstantSource clock;
    private final BooleanSupplier leads;
    private final Traffic traffic;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Semaphore abreast = new Semaphore(MOST_AT_ONCE);
    private final AtomicBoolean started = new AtomicBoolean();
    /** When each session is to be looked at; one that is being looked at has none. */
    private final Map<SessionId, Instant> due = new ConcurrentHashMap<>();

    private final Set<SessionId> inProgress = ConcurrentHashMap.newKeySet();

    /**
     * @param interval how exactly a session ends when it is to
     * @param leads whether it is for this process to look after the sessions now
     * @param traffic what has passed to sessions: one that is in use need not be asked
     */
    public Culler(
            Sessions sessions,
            JupyterProbe probe,
            Duration interval,
            InstantSource clock,
            BooleanSupplier leads,
            Traffic traffic) {
        if (!interval.isPositive()) {
            throw new IllegalArgumentException("The culler's interval must be positive, not " + interval);
        }
        this.sessions = sessions;
        this.probe = probe;
        this.interval = interval;
        this.clock = clock;
        this.leads = leads;
        this.traffic = traffic;
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
                if (leads.getAsBoolean()) {
                    cull();
                } else {
                    due.clear();
                }
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    /** Looks at every session whose time has come, each in a thread of its own. */
    void cull() throws InterruptedException {
        try {
            Instant now = clock.instant();
            List<Session> all = sessions.list();
            due.keySet().retainAll(all.stream().map(Session::id).collect(Collectors.toSet()));
            List<Session> candidates = all.stream()
                    .filter(session -> session.state() instanceof SessionState.Ready)
                    .filter(session -> !due.getOrDefault(session.id(), now).isAfter(now))
                    .toList();
            Map<SessionId, Duration> silences = candidates.isEmpty() ? Map.of() : traffic.silences();
            for (Session session : candidates) {
                Optional<Instant> later = Optional.ofNullable(silences.get(session.id()))
                        .flatMap(silence -> Culling.postponed(session, now, silence));
                if (later.isPresent()) {
                    due.put(session.id(), later.get());
                } else if (session.state() instanceof SessionState.Ready ready && inProgress.add(session.id())) {
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
            abreast.acquire();
            Activity activity;
            try {
                activity = probe.activity(session, ready);
            } finally {
                abreast.release();
            }
            Instant now = clock.instant();
            due.put(session.id(), Culling.nextLook(session, now, activity, interval.multipliedBy(LATER)));
            Culling.reasonToEnd(session, now, activity).ifPresent(reason -> {
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
