package dev.quire.repo2image.dockerfile;

import dev.quire.repo2image.BuildError;
import dev.quire.repo2image.BuildException;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Builds images of Dockerfiles, without credentials and within limits; it neither knows nor reaches the registry that they are
 * for. Thread-safe; answers to interruption, after which nothing of the build runs on.
 */
public interface DockerfileBuilder {
    /**
     * Builds an image to its end.
     *
     * @param output told each line that the build prints
     * @param archive receives the image in the form of {@code docker save}; not closed here
     * @throws BuildException unless the image was built and all of it was written
     * @throws IOException what reading the context or writing the archive threw
     */
    void build(DockerfileBuild build, Consumer<String> output, OutputStream archive)
            throws IOException, InterruptedException;

    /** Why no Dockerfile can be built, as a sentence; empty when all is well. */
    Optional<String> problem();

    /** Builds nothing, for installations without a builder. */
    static DockerfileBuilder none(String problem) {
        return new DockerfileBuilder() {
            @Override
            public void build(DockerfileBuild build, Consumer<String> output, OutputStream archive) {
                throw new BuildException(
                        BuildError.STEPS_UNAVAILABLE, build.file() + " cannot be built here: " + problem);
            }

            @Override
            public Optional<String> problem() {
                return Optional.of(problem);
            }
        };
    }
}
