package dev.quire.launcher.session;

import java.time.Duration;

/** What is known of the use of a session. */
public sealed interface Activity {
    /**
     * What Jupyter says of itself, all by its own clock.
     *
     * @param age since it was started
     * @param idle since a user or a kernel last did something
     * @param kernels running kernels
     * @param connections open connections to kernels; an open browser tab is no activity
     * @param busy whether a kernel is executing something
     */
    record Observed(Duration age, Duration idle, int kernels, int connections, boolean busy) implements Activity {
        /** Jupyter takes its start for activity; within this time of it nobody has done anything. */
        private static final Duration START = Duration.ofSeconds(2);

        /** Whether nobody has done anything there yet. */
        public boolean isUntouched() {
            return kernels == 0 && connections == 0 && age.minus(idle).compareTo(START) < 0;
        }
    }

    /** Jupyter could not be asked. */
    record Unknown(String why) implements Activity {}
}
