package dev.quire.repo2image.python;

import dev.quire.repo2image.step.Recipe;
import java.io.IOException;
import java.nio.file.Path;

/** Where wheels are built: a container with the base, compilers, Git, and the Debian packages of the repository. */
public interface BuildPlace {
    /** What the container has of the repository. */
    enum Content {
        NONE,
        /** Its files, where they lie in the image. */
        REPOSITORY
    }

    /** The files that a recipe makes there. */
    Path files(Recipe recipe, Content content) throws IOException, InterruptedException;
}
