package dev.quire.repo2image.step;

import dev.quire.repo2image.image.Content;
import dev.quire.repo2image.image.Digest;
import java.nio.charset.StandardCharsets;

/**
 * A file that a step reads; it lies below {@value #DIRECTORY} while the step runs and is never part of what comes of it.
 *
 * @param path where it lies, relative to {@value #DIRECTORY}
 * @param mode permission bits
 * @param content its bytes
 * @param digest of the bytes
 */
public record StepInput(String path, int mode, Content content, Digest digest) {
    /** Where inputs lie in the container. */
    public static final String DIRECTORY = "/tmp/quire-step";

    /** A text file. */
    public static StepInput of(String path, String text) {
        return of(path, 0644, text.getBytes(StandardCharsets.UTF_8));
    }

    /** These bytes. */
    public static StepInput of(String path, int mode, byte[] bytes) {
        return new StepInput(path, mode, Content.of(bytes), Digest.of(bytes));
    }
}
