package dev.quire.launcher.proxy;

import dev.quire.launcher.session.SessionId;
import java.net.URI;
import java.util.Optional;

/** Where sessions answer. */
@FunctionalInterface
public interface SessionRoutes {
    /** Scheme, host and port of the session, from memory: it is asked on an event loop, for every request. */
    Optional<URI> endpoint(SessionId id);
}
