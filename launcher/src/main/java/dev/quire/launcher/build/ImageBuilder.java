package dev.quire.launcher.build;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Optional;
import java.util.function.Consumer;

/** Builds images by Dockerfiles, each build without credentials and within limits. Thread-safe. */
public interface ImageBuilder extends AutoCloseable {
    /**
     * Builds an image and writes it in the form of {@code docker save}. Returns only if the image was built and all of it was written;
     * whatever else happens, nothing of the build runs on.
     *
     * @param output takes the lines that the build prints
     * @param archive is not closed
     * @throws ImageBuildException when the build failed
     * @throws IOException what reading the context or writing to {@code archive} threw
     */
    void build(ImageBuild build, Consumer<String> output, OutputStream archive)
            throws IOException, InterruptedException;

    /** Why nothing can be built at all, as a sentence; empty when all is well. */
    Optional<String> problem();

    @Override
    void close();
}
