package dev.quire.launcher.kubernetes;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * How long things have looked the same from here. Only this process's own monotonic clock counts: clocks of machines differ by
 * minutes. Not thread-safe.
 */
final class Unchanged {
    private record Seen(String version, long since) {}

    private final Map<String, Seen> seen = new HashMap<>();
    private final Duration longestGap;
    private long lookedAt;
    private boolean looked;

    /**
     * @param longestGap after so long without a look, all begin anew: what changed meanwhile could not be seen
     */
    Unchanged(Duration longestGap) {
        this.longestGap = longestGap;
    }

    /**
     * Takes note of what is there.
     *
     * @param versions all things by name, each with what changes when it does
     * @param nanos now, as {@link System#nanoTime} has it
     */
    void look(Map<String, String> versions, long nanos) {
        if (looked && nanos - lookedAt > longestGap.toNanos()) {
            seen.clear();
        }
        versions.forEach((name, version) -> seen.compute(
                name,
                (_, before) -> before != null && before.version.equals(version) ? before : new Seen(version, nanos)));
        seen.keySet().retainAll(versions.keySet());
        lookedAt = nanos;
        looked = true;
    }

    /** For how long this thing has been as it is; empty when it is not there. */
    Optional<Duration> since(String name, long nanos) {
        return Optional.ofNullable(seen.get(name)).map(found -> Duration.ofNanos(nanos - found.since));
    }
}
