package dev.quire.launcher.session;

import java.util.Map;

/**
 * A session to be launched.
 *
 * @param token the secret that Jupyter asks for, 32 bytes of entropy in URL-safe characters
 * @param environment further environment variables of the session ({@code BINDER_…})
 */
public record SessionSpec(
        SessionId id,
        String token,
        ImageSource image,
        Origin origin,
        Limits limits,
        Lifetime lifetime,
        Map<String, String> environment) {
    public SessionSpec {
        environment = Map.copyOf(environment);
    }
}
