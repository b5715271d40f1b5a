package dev.quire.launcher.session;

import java.time.Instant;

/** A session as the cluster or the engine has it recorded. */
public record Session(
        SessionId id, String token, Origin origin, Lifetime lifetime, Instant createdAt, SessionState state) {}
