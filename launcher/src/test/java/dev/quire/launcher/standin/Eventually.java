package dev.quire.launcher.standin;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.function.BooleanSupplier;

/** Assertions about what others do in their own time. */
public final class Eventually {
    /** Far more than it takes anywhere; only a test that fails waits for so long. */
    private static final Duration LONGEST = Duration.ofMinutes(2);

    private static final Duration PAUSE = Duration.ofMillis(50);

    private Eventually() {}

    /** An assertion that may fail at first. */
    @FunctionalInterface
    public interface Assertion {
        void check() throws Exception;
    }

    /** Waits until something holds. */
    public static void until(BooleanSupplier condition) {
        try {
            eventually(() -> assertThat(condition.getAsBoolean())
                    .as("what was waited for has come")
                    .isTrue());
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /** Repeats an assertion until it holds. */
    public static void eventually(Assertion assertion) throws Exception {
        long end = System.nanoTime() + LONGEST.toNanos();
        while (true) {
            try {
                assertion.check();
                return;
            } catch (AssertionError e) {
                if (System.nanoTime() - end > 0) {
                    throw e;
                }
            }
            Thread.sleep(PAUSE);
        }
    }
}
