package dev.quire.repo2image;

import org.jspecify.annotations.Nullable;

/** A failed resolution or build; the message is one sentence for the user that names the thing and the next step. */
public final class BuildException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final BuildError error;

    public BuildException(BuildError error, String message) {
        this(error, message, null);
    }

    public BuildException(BuildError error, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.error = error;
    }

    /** The kind of failure. */
    public BuildError error() {
        return error;
    }
}
