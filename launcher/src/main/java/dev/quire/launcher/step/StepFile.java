package dev.quire.launcher.step;

import java.nio.file.Path;
import java.util.List;

/**
 * A file that a step is given.
 *
 * @param path where, relative to {@value #DIRECTORY}
 * @param mode its permission bits
 * @param file its content, on this machine
 */
public record StepFile(String path, int mode, Path file) {
    /** Where a step finds its files; never part of its change. */
    public static final String DIRECTORY = "/tmp/quire-step";

    public StepFile {
        boolean astray = List.of(path.split("/", -1)).stream()
                .anyMatch(part -> part.isEmpty() || part.equals(".") || part.equals(".."));
        if (astray || path.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("The path of a step's file leads astray: '%s'".formatted(path));
        }
        if ((mode & ~0777) != 0) {
            throw new IllegalArgumentException("The mode of a step's file has permission bits only");
        }
    }
}
