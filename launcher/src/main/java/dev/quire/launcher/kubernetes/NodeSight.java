package dev.quire.launcher.kubernetes;

import java.time.Duration;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The cluster's nodes, looked at once for all launches that ask within a while: there may be thousands of both. Thread-safe. */
final class NodeSight {
    private static final Duration FRESH = Duration.ofSeconds(10);

    private final Supplier<Machines> look;
    private final LongSupplier nanoTime;
    private @Nullable Machines seen;
    private long seenAt;

    /**
     * @param look at the nodes as they are now
     */
    NodeSight(Supplier<Machines> look, LongSupplier nanoTime) {
        this.look = look;
        this.nanoTime = nanoTime;
    }

    /** What the nodes are, or were some seconds ago. */
    synchronized Machines machines() {
        Machines last = seen;
        if (last == null || nanoTime.getAsLong() - seenAt > FRESH.toNanos()) {
            last = look.get();
            seen = last;
            seenAt = nanoTime.getAsLong();
        }
        return last;
    }
}
