package dev.quire.repo2image.attest;

import dev.quire.repo2image.BuildEvent;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Locale;

/** All that a build said, each line with its time and phase. Thread-safe. */
public final class BuildLog {
    /** Media type of the document. */
    static final String ARTIFACT_TYPE = "application/vnd.quire.build-log.v1+text";

    /** More than any build says; what goes beyond it, a runaway does. */
    static final int MOST = 32 << 20;

    private final InstantSource clock;
    private final Instant started;
    private final StringBuilder text = new StringBuilder();
    private long left;

    public BuildLog(InstantSource clock) {
        this.clock = clock;
        this.started = clock.instant();
    }

    /** Adds a line. */
    public synchronized void add(BuildEvent event) {
        if (text.length() + event.message().length() > MOST) {
            left++;
            return;
        }
        text.append(clock.instant().truncatedTo(ChronoUnit.MILLIS))
                .append(' ')
                .append(event.phase().name().toLowerCase(Locale.ROOT))
                .append(' ')
                .append(event.message())
                .append('\n');
    }

    /** When it began. */
    Instant started() {
        return started;
    }

    /** The time now, by the log's clock. */
    Instant now() {
        return clock.instant();
    }

    synchronized String text() {
        return left == 0 ? text.toString() : text + "(" + left + " more lines, which are not kept)\n";
    }
}
