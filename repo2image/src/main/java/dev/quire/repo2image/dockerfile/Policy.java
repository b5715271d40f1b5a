package dev.quire.repo2image.dockerfile;

import dev.quire.repo2image.BuildError;
import dev.quire.repo2image.BuildException;
import dev.quire.repo2image.repo.Excerpt;
import java.util.Set;
import java.util.regex.Pattern;

/** What no Dockerfile may ask a builder for, whichever builder it is. */
final class Policy {
    private static final Pattern PLAIN = Pattern.compile("--[a-z]+(?:=[^\"'\\\\$`]*)?");
    private static final Set<String> NETWORKS = Set.of("--network=none", "--network=default");

    private Policy() {}

    /**
     * Reads a Dockerfile.
     *
     * @throws BuildException with file and line when it cannot be read, or asks for what it may not have
     */
    static void check(String file, String text) {
        for (Instruction instruction : Instructions.read(file, text).list()) {
            if (instruction.keyword().equals("RUN")) {
                for (String flag : instruction.flags()) {
                    if (!isAllowed(flag)) {
                        throw refused(file, instruction, "'" + Excerpt.of(flag) + "' is not allowed; remove it.");
                    }
                }
            }
        }
    }

    /** Builders unquote and expand flags, so one that could be read in another way than here is refused. */
    private static boolean isAllowed(String flag) {
        boolean plain = PLAIN.matcher(flag).matches();
        boolean network = !flag.startsWith("--network") || NETWORKS.contains(flag);
        return plain && network && !flag.startsWith("--security");
    }

    private static BuildException refused(String file, Instruction instruction, String sentence) {
        return new BuildException(BuildError.UNSUPPORTED, file + ", line " + instruction.line() + ": " + sentence);
    }
}
