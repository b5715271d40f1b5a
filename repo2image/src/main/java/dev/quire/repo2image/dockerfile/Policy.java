package dev.quire.repo2image.dockerfile;

import dev.quire.repo2image.BuildError;
import dev.quire.repo2image.BuildException;
import java.util.List;

/** What no Dockerfile may ask a builder for, whichever builder it is. */
final class Policy {
    private Policy() {}

    /**
     * Reads a Dockerfile.
     *
     * @throws BuildException with file and line when it cannot be read, or asks for what it may not have
     */
    static void check(String file, String text) {
        for (Instruction instruction : Instructions.read(file, text).list()) {
            if (instruction.keyword().equals("RUN")) {
                for (String flag : List.of("--network=host", "--security=insecure")) {
                    if (instruction.flags().contains(flag)) {
                        throw refused(file, instruction, "'" + flag + "' is not allowed; remove it.");
                    }
                }
            }
        }
    }

    private static BuildException refused(String file, Instruction instruction, String sentence) {
        return new BuildException(BuildError.UNSUPPORTED, file + ", line " + instruction.line() + ": " + sentence);
    }
}
