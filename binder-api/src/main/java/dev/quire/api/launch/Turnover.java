package dev.quire.api.launch;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/** How fast places become free, by the sessions that have ended lately. Not thread-safe. */
final class Turnover {
    private static final Duration WINDOW = Duration.ofMinutes(15);
    /** One end says nothing about the next. */
    private static final int FEWEST = 3;
    /** What a window of seconds says is too much. */
    private static final Duration SHORTEST = Duration.ofSeconds(10);

    private final Deque<Instant> ends = new ArrayDeque<>();
    private final Instant since;

    /**
     * Nothing known yet.
     *
     * @param since from when on it hears of ends
     */
    Turnover(Instant since) {
        this.since = since;
    }

    void ended(int sessions, Instant now) {
        for (int i = 0; i < sessions; i++) {
            ends.addLast(now);
        }
        forget(now);
    }

    /** How long it takes until so many have ended; empty when too little is known to say. */
    Optional<Duration> timeFor(int sessions, Instant now) {
        forget(now);
        if (ends.size() < FEWEST) {
            return Optional.empty();
        }
        Duration watched = Duration.between(since, now);
        Duration window = watched.compareTo(WINDOW) < 0 ? watched : WINDOW;
        window = window.compareTo(SHORTEST) < 0 ? SHORTEST : window;
        return Optional.of(window.multipliedBy(sessions).dividedBy(ends.size()));
    }

    private void forget(Instant now) {
        Instant oldest = now.minus(WINDOW);
        while (!ends.isEmpty() && ends.getFirst().isBefore(oldest)) {
            ends.removeFirst();
        }
    }
}
