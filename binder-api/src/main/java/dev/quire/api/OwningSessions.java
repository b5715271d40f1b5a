package dev.quire.api;

import dev.quire.launcher.session.Session;
import dev.quire.launcher.session.SessionId;
import dev.quire.launcher.session.SessionSpec;
import dev.quire.launcher.session.Sessions;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Sessions together with the connection that they are over: closing one closes the other. */
record OwningSessions(Sessions sessions, AutoCloseable connection) implements Sessions {
    @Override
    public Session launch(SessionSpec spec, Consumer<String> progress) throws InterruptedException {
        return sessions.launch(spec, progress);
    }

    @Override
    public Optional<Session> find(SessionId id) {
        return sessions.find(id);
    }

    @Override
    public List<Session> list() {
        return sessions.list();
    }

    @Override
    public void stop(SessionId id) {
        sessions.stop(id);
    }

    @Override
    public Optional<String> problem() {
        return sessions.problem();
    }

    @Override
    public void close() {
        sessions.close();
        try {
            connection.close();
        } catch (Exception e) {
            throw new IllegalStateException("The connection to the cluster could not be closed", e);
        }
    }
}
