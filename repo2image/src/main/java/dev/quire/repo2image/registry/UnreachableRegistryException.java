package dev.quire.repo2image.registry;

import java.io.IOException;

/** The registry cannot be reached or refuses; the message is a sentence that names it. */
public final class UnreachableRegistryException extends IOException {
    private static final long serialVersionUID = 1L;

    UnreachableRegistryException(String message, Throwable cause) {
        super(message, cause);
    }
}
