package dev.quire.repo2image.buildpack;

import dev.quire.repo2image.BuildError;
import dev.quire.repo2image.BuildException;

/**
 * A line of a file of the repository.
 *
 * @param file the file's path
 * @param line the line's number, from 1; 0 for the file as a whole
 */
public record Place(String file, int line) {
    /** A failure because what stands there cannot be read. */
    public BuildException invalid(String sentence) {
        return new BuildException(BuildError.INVALID_FILE, this + ": " + sentence);
    }

    /** A failure because what is asked for there is not built by this version. */
    public BuildException unsupported(String sentence) {
        return new BuildException(BuildError.UNSUPPORTED, this + ": " + sentence);
    }

    @Override
    public String toString() {
        return line == 0 ? file : file + ", line " + line;
    }
}
