package dev.quire.api.cluster;

import java.time.Duration;

/** Waits for what a cluster does in its own time. */
final class Eventually {
    private static final Duration PAUSE = Duration.ofMillis(50);

    /** Assertions that may ask a service. */
    @FunctionalInterface
    interface Assertions {
        void run() throws Exception;
    }

    private Eventually() {}

    /** Repeats the assertions until they hold; after that time their failure is the test's. */
    static void within(Duration limit, Assertions assertions) {
        long end = System.nanoTime() + limit.toNanos();
        while (true) {
            try {
                assertions.run();
                return;
            } catch (Exception | AssertionError e) {
                if (System.nanoTime() > end) {
                    throw e instanceof AssertionError error ? error : new AssertionError(e);
                }
            }
            try {
                Thread.sleep(PAUSE);
            } catch (InterruptedException e) {
                throw new AssertionError("interrupted", e);
            }
        }
    }
}
