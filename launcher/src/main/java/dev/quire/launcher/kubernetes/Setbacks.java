package dev.quire.launcher.kubernetes;

import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/** How often in a row something could not be made, and how long to wait for the next try. Thread-safe. */
final class Setbacks {
    /** From so many in a row on it is worth saying. */
    private static final int ENOUGH = 3;

    private static final Duration FIRST = Duration.ofSeconds(5);
    private static final Duration LONGEST = Duration.ofMinutes(5);

    private final Set<String> successes = new HashSet<>();
    private int inARow;
    private long failedAt;
    private Optional<String> sentence = Optional.empty();

    /**
     * It could not be made.
     *
     * @param sentence what is to be mended, if there is anything
     */
    synchronized void failed(Optional<String> sentence, long now) {
        // What was tried at once fails at once, and is one failure.
        if (inARow == 0 || now - failedAt >= pause().toNanos()) {
            inARow++;
        }
        failedAt = now;
        this.sentence = sentence;
    }

    /** The thing of that name was made; it counts once. */
    synchronized void succeeded(String name) {
        if (successes.add(name)) {
            inARow = 0;
            if (successes.size() > 1_000) {
                successes.clear();
                successes.add(name);
            }
        }
    }

    /**
     * How many may be made now: after a failure one at a time.
     *
     * @param underWay how many are being made already
     */
    synchronized long most(long now, long underWay) {
        if (inARow == 0) {
            return Long.MAX_VALUE;
        }
        return now - failedAt < pause().toNanos() ? 0 : Math.max(0, 1 - underWay);
    }

    private Duration pause() {
        Duration pause = FIRST.multipliedBy(1L << Math.min(inARow - 1, 10));
        return pause.compareTo(LONGEST) < 0 ? pause : LONGEST;
    }

    synchronized Optional<String> problem() {
        return inARow < ENOUGH
                ? Optional.empty()
                : sentence.map(text -> "Sessions cannot be kept waiting, so that launches take longer: " + text);
    }
}
