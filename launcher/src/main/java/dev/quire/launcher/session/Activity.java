package dev.quire.launcher.session;

import java.time.Instant;

/** What is known of the use of a session. */
public sealed interface Activity {
    /**
     * What Jupyter says of itself.
     *
     * @param lastActivity when a user or a kernel last did something
     * @param kernels running kernels
     * @param connections open connections to kernels; an open browser tab is no activity
     * @param busy whether a kernel is executing something
     */
    record Observed(Instant lastActivity, int kernels, int connections, boolean busy) implements Activity {}

    /** Jupyter could not be asked. */
    record Unknown(String why) implements Activity {}
}
