package dev.quire.launcher.session;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** The rule that says when a session has lived long enough. */
public final class Culling {
    private Culling() {}

    /** Why this session is to be ended now; empty when it is to be kept. */
    public static Optional<String> reasonToEnd(Session session, Instant now, Activity activity) {
        Lifetime lifetime = session.lifetime();
        if (Duration.between(session.createdAt(), now).compareTo(lifetime.maxAge()) >= 0) {
            return Optional.of("it reached its maximum age of " + text(lifetime.maxAge()));
        }
        return switch (activity) {
            // A session that can't be asked may be in the middle of its user's work: only its age ends it.
            case Activity.Unknown _ -> Optional.empty();
            case Activity.Observed observed when observed.busy() -> Optional.empty();
            case Activity.Observed observed -> idle(session, now, observed.lastActivity());
        };
    }

    private static Optional<String> idle(Session session, Instant now, Instant lastActivity) {
        // Jupyter may have been started, with its clock, before the record was made: a new session is never idle.
        Instant since = lastActivity.isAfter(session.createdAt()) ? lastActivity : session.createdAt();
        Duration idle = Duration.between(since, now);
        return idle.compareTo(session.lifetime().idle()) >= 0
                ? Optional.of("it was idle for " + text(idle))
                : Optional.empty();
    }

    private static String text(Duration duration) {
        return duration.toMinutes() > 0 ? duration.toMinutes() + " min" : duration.toSeconds() + " s";
    }
}
