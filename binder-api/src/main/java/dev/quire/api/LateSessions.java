package dev.quire.api;

import dev.quire.launcher.session.LaunchException;
import dev.quire.launcher.session.Leadership;
import dev.quire.launcher.session.Session;
import dev.quire.launcher.session.SessionId;
import dev.quire.launcher.session.SessionSpec;
import dev.quire.launcher.session.Sessions;
import dev.quire.launcher.session.Warmth;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Sessions on an engine or a cluster that may not be there yet; until it is, launches fail with the reason. */
final class LateSessions implements Sessions, Leadership, Warmth {
    private final Late<Sessions> late;
    private final AtomicBoolean closed = new AtomicBoolean();

    /** The maker throws {@link LaunchException} with a sentence when what it needs is missing. */
    LateSessions(Supplier<Sessions> maker) {
        this.late = new Late<>(maker);
    }

    @Override
    public Session launch(SessionSpec spec, Consumer<String> progress) throws InterruptedException {
        return late.get().launch(spec, progress);
    }

    @Override
    public Optional<Session> find(SessionId id) {
        return late.peek().flatMap(sessions -> sessions.find(id));
    }

    @Override
    public List<Session> list() {
        return late.peek().map(Sessions::list).orElse(List.of());
    }

    @Override
    public void stop(SessionId id) {
        late.peek().ifPresent(sessions -> sessions.stop(id));
    }

    @Override
    public Optional<String> problem() {
        try {
            return late.get().problem();
        } catch (LaunchException e) {
            return Optional.ofNullable(e.getMessage());
        }
    }

    @Override
    public boolean leads() {
        return late.peek()
                .map(sessions -> !(sessions instanceof Leadership several) || several.leads())
                .orElse(false);
    }

    @Override
    public void want(List<Wanted> wanted) {
        late.peek().filter(Warmth.class::isInstance).ifPresent(sessions -> ((Warmth) sessions).want(wanted));
    }

    /** Once: the service closes them before its launches, and the container of beans at its end. */
    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            late.peek().ifPresent(Sessions::close);
        }
    }
}
