package dev.quire.launcher.proxy;

import dev.quire.launcher.session.Route;
import dev.quire.launcher.session.SessionId;

/** Where sessions answer. Thread-safe; never waits. */
@FunctionalInterface
public interface SessionRoutes {
    /** The session's route, from memory: it is asked on an event loop, for every request. */
    Route route(SessionId id);

    /** Whether all sessions are known: before that, a session that is not known may exist. */
    default boolean isComplete() {
        return true;
    }
}
