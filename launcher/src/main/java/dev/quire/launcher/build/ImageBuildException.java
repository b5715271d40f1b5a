package dev.quire.launcher.build;

import java.util.List;

/** A failed build; the message is one sentence that names the Dockerfile and what to do next. */
public final class ImageBuildException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final Kind kind;
    private final transient List<String> lastLines;

    /** The kinds of failure; names are stable and part of logs and metrics. */
    public enum Kind {
        /** An instruction failed. */
        FAILED,
        /** The Dockerfile cannot be read by the builder. */
        INVALID,
        /** The image that it starts from is not there, or not for us. */
        BASE,
        /** The registry of the image that it starts from cannot be reached. */
        UNREACHABLE,
        /** It took too long. */
        TIME,
        /** A command was killed, most likely for its memory. */
        MEMORY,
        /** It ran too many processes. */
        PROCESSES,
        /** It wrote too much. */
        DISK,
        /** It printed too much. */
        OUTPUT,
        /** The image is too large. */
        SIZE,
        /** The cluster does not allow what a builder needs. */
        REFUSED,
        /** The builder does not do its work. */
        UNAVAILABLE
    }

    public ImageBuildException(Kind kind, String message, List<String> lastLines) {
        super(message);
        this.kind = kind;
        this.lastLines = List.copyOf(lastLines);
    }

    /** The kind of failure. */
    public Kind kind() {
        return kind;
    }

    /** The last lines that the build printed, 20 at most. */
    public List<String> lastLines() {
        return lastLines;
    }
}
