package dev.quire.api.fakes;

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
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Sessions in memory, under a URL of the test's choice. */
public final class InMemorySessions implements Sessions {
    private final Map<SessionId, Session> sessions = new ConcurrentHashMap<>();
    private final Map<SessionId, SessionSpec> specs = new ConcurrentHashMap<>();
    private final URI base;
    private final Semaphore gate = new Semaphore(0);
    private volatile boolean held;
    private volatile @Nullable RuntimeException failure;
    private volatile Optional<String> problem = Optional.empty();

    public InMemorySessions(URI base) {
        this.base = base;
    }

    public void failWith(RuntimeException cause) {
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
        progress.accept("Starting the container.");
        specs.put(spec.id(), spec);
        sessions.put(spec.id(), session(spec, new SessionState.Starting()));
        boolean ready = false;
        try {
            if (held) {
                gate.acquire();
            }
            RuntimeException cause = failure;
            if (cause != null) {
                throw cause;
            }
            URI url = base.resolve("s/" + spec.id() + "/");
            Session session = session(spec, new SessionState.Ready(url, base));
            sessions.put(spec.id(), session);
            ready = true;
            return session;
        } finally {
            if (!ready) {
                sessions.remove(spec.id());
            }
        }
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

    @Override
    public void close() {
        release();
    }
}
