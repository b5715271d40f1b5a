package dev.quire.launcher.local;

import dev.quire.launcher.session.Session;
import dev.quire.launcher.session.SessionId;
import dev.quire.launcher.session.SessionState;
import java.net.URI;
import java.util.Optional;

/**
 * Reads sessions back from their containers.
 *
 * @param publicUrl scheme, host and port of the session proxy as users see it
 */
record Recorded(URI publicUrl) {
    /** The session of a container; empty for a container that is none. */
    Optional<Session> session(Container container) {
        return SessionLabels.parse(container.labels())
                .map(labels -> new Session(
                        labels.id(),
                        container.environment().getOrDefault(RunArguments.TOKEN, ""),
                        labels.origin(),
                        labels.lifetime(),
                        labels.createdAt(),
                        state(labels.id(), container)));
    }

    /** Where users find the session. */
    URI url(SessionId id) {
        return publicUrl.resolve(RunArguments.basePath(id));
    }

    private SessionState state(SessionId id, Container container) {
        Container.State state = container.state();
        if (state.running()
                && SessionContainers.isReady(container)
                && container.endpoint().isPresent()) {
            return new SessionState.Ready(url(id), container.endpoint().get());
        }
        if (state.coming() || state.running()) {
            return new SessionState.Starting();
        }
        return new SessionState.Ended(
                state.outOfMemory()
                        ? "It used more memory than it may."
                        : "Its process ended with code " + state.exitCode() + ".");
    }
}
