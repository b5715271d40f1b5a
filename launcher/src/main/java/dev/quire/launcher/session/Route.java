package dev.quire.launcher.session;

import java.net.URI;
import java.util.Optional;

/** Where requests for a session go. */
public sealed interface Route {
    /**
     * To its process, where Jupyter has answered.
     *
     * @param endpoint scheme, host and port
     * @param token what Jupyter asks for there
     */
    record Ready(URI endpoint, String token) implements Route {
        public Ready {
            if (endpoint.getHost() == null || token.isEmpty()) {
                throw new IllegalArgumentException(
                        "A route needs a host and a token; '%s' has not both".formatted(endpoint));
            }
        }

        @Override
        public String toString() {
            return "Ready[" + endpoint + "]";
        }
    }

    /**
     * Nowhere yet, or to where Jupyter may listen at any moment.
     *
     * @param soon that place, once it is known
     */
    record Starting(Optional<Ready> soon) implements Route {}

    /**
     * Nowhere any more.
     *
     * @param launchPath {@code <provider>/<spec>} of the link that launches another; empty when that is not known
     */
    record Ended(String launchPath) implements Route {}

    /** Nowhere: there is no such session, or it ended long ago. */
    record None() implements Route {}
}
