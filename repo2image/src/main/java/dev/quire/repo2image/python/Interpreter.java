package dev.quire.repo2image.python;

import java.nio.file.Path;
import java.util.List;

/**
 * A Python of the base, runnable on this machine.
 *
 * @param version major and minor, e.g. {@code 3.13}
 * @param command what starts it, before its own arguments
 * @param executable one file that starts it, for programs that want a path
 * @param pip the wheel of pip that comes with it
 */
public record Interpreter(String version, List<String> command, Path executable, Path pip) {
    public Interpreter {
        command = List.copyOf(command);
    }
}
