package dev.quire.repo2image;

import dev.quire.repo2image.registry.UnreachableRegistryException;
import java.io.IOException;
import java.nio.file.Path;

/** Turns what went wrong inside into the one exception of the front door. */
final class Failures {
    private Failures() {}

    static BuildException of(IOException failure, Path cache) {
        if (failure instanceof UnreachableRegistryException) {
            return new BuildException(BuildError.REGISTRY_UNAVAILABLE, String.valueOf(failure.getMessage()), failure);
        }
        if (isDiskFull(failure)) {
            return diskFull(cache, failure);
        }
        return new BuildException(
                BuildError.INTERNAL,
                "The build stopped because of a defect or a broken file in " + cache + " (" + failure.getMessage()
                        + "); try again, and tell the operator if it lasts.",
                failure);
    }

    static BuildException diskFull(Path cache, Throwable cause) {
        return new BuildException(
                BuildError.DISK_FULL,
                "The disk of the cache " + cache + " is full; the operator must free space there or move it by"
                        + " quire.cache.",
                cause);
    }

    /** The kernel's words reach Java only as a message. */
    static boolean isDiskFull(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            String message = String.valueOf(cause.getMessage());
            if (message.contains("No space left on device") || message.contains("Disk quota exceeded")) {
                return true;
            }
        }
        return false;
    }
}
