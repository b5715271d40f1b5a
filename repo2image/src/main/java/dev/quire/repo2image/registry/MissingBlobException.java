package dev.quire.repo2image.registry;

/** The registry does not take a manifest, because it lacks a blob that it had, or that it was given. */
public final class MissingBlobException extends UnreachableRegistryException {
    private static final long serialVersionUID = 1L;

    MissingBlobException(String message, Throwable cause) {
        super(message, cause);
    }
}
