package dev.quire.launcher.testing;

import dev.quire.launcher.session.LaunchError;
import dev.quire.launcher.session.LaunchException;
import dev.quire.launcher.session.Session;
import dev.quire.launcher.session.SessionId;
import dev.quire.launcher.session.SessionSpec;
import dev.quire.launcher.session.SessionState;
import dev.quire.launcher.session.Sessions;
import java.net.URI;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Sessions that are only records: nothing runs behind their URLs unless the test makes it. Thread-safe. */
public final class InMemorySessions implements Sessions {
    /** What happens while a session starts: it may wait, tell progress, or throw a {@code LaunchException}. */
    @FunctionalInterface
    public interface Script {
        void play(SessionSpec spec, Consumer<String> progress) throws InterruptedException;
    }

    private final URI publicUri;
    private final InstantSource clock;
    private final Map<SessionId, Session> records = new ConcurrentHashMap<>();
    private final List<SessionSpec> launches = new CopyOnWriteArrayList<>();
    private volatile Script script = (_, progress) -> progress.accept("Starting the session");
    private volatile @Nullable String problem;

    /**
     * No sessions yet.
     *
     * @param publicUri what the sessions' URLs begin with
     */
    public InMemorySessions(URI publicUri, InstantSource clock) {
        this.publicUri = publicUri;
        this.clock = clock;
    }

    /** From now on, launches go like this. */
    public void script(Script script) {
        this.script = script;
    }

    /** From now on, this is the operator's problem; an empty text for none. */
    public void problem(String sentence) {
        problem = sentence.isEmpty() ? null : sentence;
    }

    /** The session ends by itself, as when its process dies; its record remains until it is stopped. */
    public void end(SessionId id, String reason) {
        records.computeIfPresent(id, (_, session) -> with(session, new SessionState.Ended(reason)));
    }

    /** All specs whose launch has begun, oldest first. */
    public List<SessionSpec> launches() {
        return List.copyOf(launches);
    }

    @Override
    public Session launch(SessionSpec spec, Consumer<String> progress) throws InterruptedException {
        Session starting = new Session(
                spec.id(), spec.token(), spec.origin(), spec.lifetime(), clock.instant(), new SessionState.Starting());
        if (records.putIfAbsent(spec.id(), starting) != null) {
            throw new IllegalArgumentException("There is a session " + spec.id() + " already");
        }
        launches.add(spec);
        boolean ready = false;
        try {
            script.play(spec, progress);
            URI url = publicUri.resolve("/s/" + spec.id() + "/");
            Session session = with(starting, new SessionState.Ready(url, publicUri.resolve("/")));
            // Stopped or ended meanwhile: it is not to come back.
            ready = records.replace(spec.id(), starting, session);
            if (!ready) {
                throw new LaunchException(LaunchError.LOST, "The session was ended while it started; launch it again.");
            }
            return session;
        } finally {
            if (!ready) {
                records.remove(spec.id());
            }
        }
    }

    private static Session with(Session session, SessionState state) {
        return new Session(
                session.id(), session.token(), session.origin(), session.lifetime(), session.createdAt(), state);
    }

    @Override
    public Optional<Session> find(SessionId id) {
        return Optional.ofNullable(records.get(id));
    }

    @Override
    public List<Session> list() {
        return List.copyOf(records.values());
    }

    @Override
    public void stop(SessionId id) {
        records.remove(id);
    }

    @Override
    public Optional<String> problem() {
        return Optional.ofNullable(problem);
    }

    @Override
    public void close() {}
}
