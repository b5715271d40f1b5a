package dev.quire.launcher.session;

import java.util.Map;

/**
 * A session to be launched.
 *
 * @param token the secret that Jupyter asks for, 32 bytes of entropy in URL-safe characters
 * @param environment further environment variables of the session ({@code BINDER_…})
 * @param profile the name of the profile that says where and with what it runs, besides the limits; empty for the default
 */
public record SessionSpec(
        SessionId id,
        String token,
        ImageSource image,
        Origin origin,
        Limits limits,
        Lifetime lifetime,
        Map<String, String> environment,
        String profile) {
    public SessionSpec {
        environment = Map.copyOf(environment);
    }

    /** With the default profile. */
    public SessionSpec(
            SessionId id,
            String token,
            ImageSource image,
            Origin origin,
            Limits limits,
            Lifetime lifetime,
            Map<String, String> environment) {
        this(id, token, image, origin, limits, lifetime, environment, "");
    }
}
