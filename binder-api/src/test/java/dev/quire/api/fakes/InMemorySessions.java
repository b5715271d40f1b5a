package dev.quire.api.fakes;

import dev.quire.launcher.session.LaunchError;
import dev.quire.launcher.session.LaunchException;
import dev.quire.launcher.session.Session;
import dev.quire.launcher.session.SessionId;
import dev.quire.launcher.session.SessionSpec;
import dev.quire.launcher.session.SessionState;
import dev.quire.launcher.session.Sessions;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Sessions in memory, under a URL of the test's choice. */
public final class InMemorySessions implements Sessions {
    private final Map<SessionId, Session> sessions = new ConcurrentHashMap<>();
    private final Map<SessionId, SessionSpec> specs = new ConcurrentHashMap<>();
    private final URI base;
    private final Semaphore gate = new Semaphore(0);
    private final AtomicInteger launched = new AtomicInteger();
    private volatile boolean held;
    private volatile boolean closed;
    private volatile @Nullable RuntimeException failure;
    private volatile Optional<String> problem = Optional.empty();

    public InMemorySessions(URI base) {
        this.base = base;
    }

    public void failWith(@Nullable RuntimeException cause) {
        failure = cause;
    }

    public void breakWith(String sentence) {
        problem = Optional.of(sentence);
    }

    /** Lets launches stop before they are ready until {@link #release}. */
    public void hold() {
        held = true;
    }

    public void release() {
        held = false;
        gate.release(1_000);
    }

    public SessionSpec specOf(SessionId id) {
        SessionSpec spec = specs.get(id);
        if (spec == null) {
            throw new AssertionError("No session was launched as " + id);
        }
        return spec;
    }

    @Override
    public Session launch(SessionSpec spec, Consumer<String> progress) throws InterruptedException {
        RuntimeException cause = failure;
        if (cause != null) {
            throw cause;
        }
        progress.accept("Starting the container.");
        specs.putIfAbsent(spec.id(), spec);
        if (sessions.putIfAbsent(spec.id(), session(spec, new SessionState.Starting())) == null) {
            launched.incrementAndGet();
        }
        boolean kept = false;
        try {
            if (held) {
                gate.acquire();
            }
            URI url = base.resolve("s/" + spec.id() + "/");
            Session ready = session(spec, new SessionState.Ready(url, base));
            Session session = sessions.computeIfPresent(spec.id(), (_, _) -> ready);
            kept = true;
            if (session == null) {
                throw new LaunchException(LaunchError.LOST, "The session was removed; launch it again.");
            }
            return session;
        } finally {
            if (!kept && !closed) {
                sessions.remove(spec.id());
            }
        }
    }

    /** How many sessions have been made. */
    public int launched() {
        return launched.get();
    }

    private static Session session(SessionSpec spec, SessionState state) {
        return new Session(spec.id(), spec.token(), spec.origin(), spec.lifetime(), Instant.EPOCH, state);
    }

    @Override
    public Optional<Session> find(SessionId id) {
        return Optional.ofNullable(sessions.get(id));
    }

    @Override
    public List<Session> list() {
        return List.copyOf(sessions.values());
    }

    @Override
    public void stop(SessionId id) {
        sessions.remove(id);
    }

    @Override
    public Optional<String> problem() {
        return problem;
    }

    /** What is starting is left to whoever launches it again. */
    @Override
    public void close() {
        closed = true;
    }
}
