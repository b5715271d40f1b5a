package dev.quire.launcher.kubernetes;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** Says that something changed, and is worth another look; many changes at once are one. */
final class Signal {
    private final Semaphore changes = new Semaphore(0);

    void raise() {
        changes.release();
    }

    /** Returns at the next change, or after this time. */
    void await(Duration atMost) throws InterruptedException {
        changes.tryAcquire(atMost.toMillis(), TimeUnit.MILLISECONDS);
        changes.drainPermits();
    }
}
