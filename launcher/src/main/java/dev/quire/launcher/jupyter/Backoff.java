package dev.quire.launcher.jupyter;

import java.time.Duration;

/** Pauses between two looks, from short to longer: 10 ms at first. Not thread-safe. */
public final class Backoff {
    private static final long SHORTEST_MILLIS = 10;
    private static final Duration USUALLY_LONGEST = Duration.ofMillis(50);

    private long millis = SHORTEST_MILLIS;

    /** The pause before the next look, 50 ms in the end. */
    public Duration next() {
        return next(USUALLY_LONGEST);
    }

    /**
     * The pause before the next look.
     *
     * @param longest what it grows to
     */
    public Duration next(Duration longest) {
        Duration pause = Duration.ofMillis(millis);
        millis = Math.clamp(millis * 3 / 2, SHORTEST_MILLIS, Math.max(SHORTEST_MILLIS, longest.toMillis()));
        return pause;
    }
}
