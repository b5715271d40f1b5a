package dev.quire.api.launch;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** One launch: its events, and who follows them. Thread-safe. */
public final class Launch {
    private final LaunchId id;
    private final LaunchRequest request;
    private final String client;
    private final EventLog<LaunchEvent> events = new EventLog<>();
    private final InstantSource clock;
    private int followers;
    private Instant followedUntil;
    private volatile boolean cancelled;

    Launch(LaunchId id, LaunchRequest request, String client, InstantSource clock) {
        this.id = id;
        this.request = request;
        this.client = client;
        this.clock = clock;
        this.followedUntil = clock.instant();
    }

    /** Its name. */
    public LaunchId id() {
        return id;
    }

    /** What was asked for. */
    public LaunchRequest request() {
        return request;
    }

    /** A pseudonym of who asked first; empty when that is not known. */
    String client() {
        return client;
    }

    /** What happens, from the beginning. */
    public EventLog<LaunchEvent> events() {
        return events;
    }

    /** Says that someone follows; until {@link #unfollow} the launch is not abandoned. */
    public synchronized void follow() {
        followers++;
    }

    /** Says that one who followed has gone. */
    public synchronized void unfollow() {
        followers--;
        followedUntil = clock.instant();
    }

    /** How many follow it now. */
    public synchronized int followers() {
        return followers;
    }

    /** Says that nobody wants it any more. */
    void cancel() {
        cancelled = true;
    }

    boolean isCancelled() {
        return cancelled;
    }

    /** Whether it has ended without what was asked for: whoever asks again means another try. */
    boolean hasFailed() {
        return events.isClosed()
                && events.last()
                        .filter(event -> !(event instanceof LaunchEvent.Failed))
                        .isEmpty();
    }

    /** Whether nobody has followed for that long: a session would wait for nobody. */
    synchronized boolean isAbandoned(Duration patience) {
        return followers == 0 && followedUntil.plus(patience).isBefore(clock.instant());
    }

    /** Whether it has ended, and nobody has followed for that long. */
    synchronized boolean isForgotten(Duration patience) {
        return events.isClosed() && isAbandoned(patience);
    }
}
