package dev.quire.repo2image.registry;

import java.io.IOException;

/** The registry cannot be reached or refuses; the message is a sentence that names it. */
public sealed class UnreachableRegistryException extends IOException permits MissingBlobException {
    private static final long serialVersionUID = 1L;

    UnreachableRegistryException(String message, Throwable cause) {
        super(message, cause);
    }
}
