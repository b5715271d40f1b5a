package dev.quire.repo2image.registry;

import dev.quire.repo2image.image.Digest;
import java.io.IOException;
import java.nio.file.Path;

/** A file does not hold the blob that it is said to hold. */
public final class BrokenBlobException extends IOException {
    private static final long serialVersionUID = 1L;

    BrokenBlobException(Digest blob, Path file) {
        super("The file " + file + " is broken: it does not hold " + blob + ".");
    }
}
