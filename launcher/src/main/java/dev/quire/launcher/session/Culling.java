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
            case Activity.Observed observed -> idle(session, now, observed.idle());
        };
    }

    /**
     * When to look at this session again: when it can have been idle for long enough, or has its maximum age.
     *
     * @param later when nothing can be said of that
     */
    public static Instant nextLook(Session session, Instant now, Activity activity, Duration later) {
        Instant oldest = session.createdAt().plus(session.lifetime().maxAge());
        Instant next = switch (activity) {
            case Activity.Observed observed
            when !observed.busy() -> now.plus(session.lifetime().idle()).minus(counted(session, now, observed.idle()));
            case Activity.Observed _, Activity.Unknown _ -> now.plus(later);
        };
        return next.isBefore(oldest) ? next : oldest;
    }

    /**
     * Until when a session need not be asked, because something was sent to it lately; empty when that is too long ago, or when it
     * has its maximum age.
     *
     * @param silence since something was sent to it
     */
    public static Optional<Instant> postponed(Session session, Instant now, Duration silence) {
        Instant oldest = session.createdAt().plus(session.lifetime().maxAge());
        Instant idle = now.plus(session.lifetime().idle()).minus(silence);
        return idle.isAfter(now) && oldest.isAfter(now)
                ? Optional.of(idle.isBefore(oldest) ? idle : oldest)
                : Optional.empty();
    }

    /** A session that was started before anybody asked for it has been idle for nobody until then. */
    private static Duration counted(Session session, Instant now, Duration idle) {
        Duration age = Duration.between(session.createdAt(), now);
        return idle.compareTo(age) < 0 ? idle : age;
    }

    private static Optional<String> idle(Session session, Instant now, Duration idle) {
        Duration counted = counted(session, now, idle);
        return counted.compareTo(session.lifetime().idle()) >= 0
                ? Optional.of("it was idle for " + text(counted))
                : Optional.empty();
    }

    private static String text(Duration duration) {
        return duration.toMinutes() > 0 ? duration.toMinutes() + " min" : duration.toSeconds() + " s";
    }
}
