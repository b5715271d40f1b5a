package dev.quire.launcher.kubernetes;

import dev.quire.launcher.session.Lifetime;
import dev.quire.launcher.session.Origin;
import dev.quire.launcher.session.SessionId;
import java.time.Instant;

/**
 * A session as its Pod shows it, without what depends on where it is asked from.
 *
 * @param token the secret that Jupyter asks for; empty when the Pod does not tell
 * @param createdAt by the cluster's clock
 */
public record SessionPod(SessionId id, String token, Origin origin, Lifetime lifetime, Instant createdAt, Place place) {
    /** Where a session is. */
    public sealed interface Place {
        /** Nowhere yet: it has no address. */
        record Starting() implements Place {}

        /**
         * At an address, where its container runs or soon will.
         *
         * @param address the Pod's IP address; Jupyter listens there at {@link
         *     dev.quire.launcher.session.JupyterCommand#PORT}
         */
        record At(String address, Answers answers) implements Place {}

        /**
         * Nowhere any more: its process has ended, or its Pod is going or gone.
         *
         * @param reason a sentence
         */
        record Ended(String reason) implements Place {}
    }

    /** Whether Jupyter has answered at its address. */
    public enum Answers {
        /** Not that anybody knew: it may be starting still. */
        NOT_YET,
        /** It has, once at least. */
        YES
    }

    SessionPod ended(String reason) {
        return place instanceof Place.Ended
                ? this
                : new SessionPod(id, token, origin, lifetime, createdAt, new Place.Ended(reason));
    }
}
