package dev.quire.launcher.jupyter;

import java.time.Duration;

/** Pauses between two looks, from short to longer: 25 ms at first, 250 ms in the end. Not thread-safe. */
public final class Backoff {
    private static final long LONGEST_MILLIS = 250;

    private long millis = 25;

    /** The pause before the next look. */
    public Duration next() {
        Duration pause = Duration.ofMillis(millis);
        millis = Math.min(LONGEST_MILLIS, millis * 3 / 2);
        return pause;
    }
}
