package dev.quire.launcher.step;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A failed step; the message is one sentence that names the step and what to do next. */
public final class StepException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final Kind kind;
    private final int exitCode;
    private final transient List<String> lastLines;

    /** The kinds of failure; names are stable and part of logs and metrics. */
    public enum Kind {
        /** The command ended with another code than 0. */
        FAILED(true),
        /** It took too long. */
        TIME(true),
        /** It used too much memory. */
        MEMORY(true),
        /** It started too many processes. */
        PROCESSES(true),
        /** It wrote too much. */
        DISK(true),
        /** It printed too much. */
        OUTPUT(true),
        /** It was killed, by itself or from outside. */
        KILLED(true),
        /** It ended well, but what it made cannot be part of an image. */
        CAPTURE(true),
        /** The connection to its container was lost. */
        CUT_OFF(false),
        /** The image cannot be had or does not start. */
        IMAGE(false),
        /** Steps cannot be run at the moment. */
        UNAVAILABLE(false),
        /** It needs root, which the operator does not allow. */
        ROOT_REFUSED(false);

        private final boolean repositoryFault;

        Kind(boolean repositoryFault) {
            this.repositoryFault = repositoryFault;
        }

        /** Whether the repository's author, rather than the operator, can mend it. */
        public boolean isRepositoryFault() {
            return repositoryFault;
        }
    }

    public StepException(Kind kind, String message) {
        this(kind, message, 0, List.of(), null);
    }

    /**
     * A failure of a step that had begun.
     *
     * @param exitCode what the command ended with, or the number of the signal that it ended by; 0 where there is no such thing
     * @param lastLines what it printed last
     */
    public StepException(Kind kind, String message, int exitCode, List<String> lastLines, @Nullable Throwable cause) {
        super(message, cause);
        this.kind = kind;
        this.exitCode = exitCode;
        this.lastLines = List.copyOf(lastLines);
    }

    /** The kind of failure. */
    public Kind kind() {
        return kind;
    }

    /** What the command ended with, or the number of the signal that it ended by; 0 where there is no such thing. */
    public int exitCode() {
        return exitCode;
    }

    /** The last lines that the command printed, 20 at most. */
    public List<String> lastLines() {
        return lastLines;
    }
}
