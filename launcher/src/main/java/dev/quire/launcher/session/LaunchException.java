package dev.quire.launcher.session;

import org.jspecify.annotations.Nullable;

/** A failed launch; the message is one sentence for the user that names the thing and the next step. */
public final class LaunchException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final LaunchError error;

    public LaunchException(LaunchError error, String message) {
        this(error, message, null);
    }

    public LaunchException(LaunchError error, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.error = error;
    }

    /** The kind of failure. */
    public LaunchError error() {
        return error;
    }
}
