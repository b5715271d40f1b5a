package dev.quire.repo2image.debian;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * The base's own Python, run on this machine without a container: its own loader starts it with its own libraries, so any
 * Linux on x86-64 will do.
 *
 * @param rootfs the unpacked base
 * @param name the program's name with its version, e.g. {@code python3.13}
 * @param wrapper a program that starts it, for tools that want a path of an interpreter
 */
public record Python(Path rootfs, String name, Path wrapper) {
    private static final String LIBRARIES = "usr/lib/x86_64-linux-gnu";

    static Python in(Path rootfs, Path bin) throws IOException {
        try (Stream<Path> programs = Files.list(rootfs.resolve("usr/bin"))) {
            String name = programs.map(program -> program.getFileName().toString())
                    .filter(program -> program.matches("python3\\.[0-9]+"))
                    .sorted()
                    .findFirst()
                    .orElseThrow(() -> new IOException("The base in " + rootfs + " has no Python."));
            return new Python(rootfs, name, bin.resolve(name));
        }
    }

    /** The version as two numbers, e.g. {@code 3.13}. */
    public String version() {
        return name.substring("python".length());
    }

    /** The command that runs it with these arguments. */
    public List<String> command(List<String> arguments) {
        List<String> command = new ArrayList<>(start());
        command.addAll(arguments);
        return command;
    }

    private List<String> start() {
        String program = rootfs.resolve("usr/bin/" + name).toString();
        return List.of(
                rootfs.resolve(LIBRARIES + "/ld-linux-x86-64.so.2").toString(),
                "--library-path",
                rootfs.resolve(LIBRARIES).toString(),
                "--argv0",
                program,
                program);
    }

    /** The text of the wrapper. Nothing that runs may leave bytecode behind: the tree is the source of layers. */
    String script() {
        String quoted = start().stream()
                .map(word -> "'" + word.replace("'", "'\\''") + "'")
                .reduce((a, b) -> a + " " + b)
                .orElseThrow();
        return "#!/bin/sh\nexport PYTHONDONTWRITEBYTECODE=1\nexec " + quoted + " \"$@\"\n";
    }

    /** pip as Debian ships it for virtual environments; it runs from the wheel. */
    public Path pipWheel() throws IOException {
        try (Stream<Path> wheels = Files.list(rootfs.resolve("usr/share/python-wheels"))) {
            return wheels.filter(wheel -> wheel.getFileName().toString().matches("pip-.*\\.whl"))
                    .sorted()
                    .findFirst()
                    .orElseThrow(() -> new IOException("The base in " + rootfs + " has no wheel of pip."));
        }
    }
}
