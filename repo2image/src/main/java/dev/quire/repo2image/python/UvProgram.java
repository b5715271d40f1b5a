package dev.quire.repo2image.python;

import dev.quire.repo2image.BuildError;
import dev.quire.repo2image.BuildException;
import dev.quire.repo2image.image.Digest;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * The resolver {@code uv}, taken from the wheel that carries it on the Python package index: one pinned version, whose hash is
 * checked before it is used. The base's pip downloads it, so that the index is found as every Python tool finds it.
 */
final class UvProgram {
    static final String VERSION = "0.13.9";

    /** SHA-256 of uv-0.13.9-py3-none-manylinux_2_17_x86_64.manylinux2014_x86_64.whl. */
    private static final Digest WHEEL = new Digest("d7f459fe4fd247d830351c75686d3996ace3c6f3f728eb0e85a30b7ada0cef19");

    private static final String MEMBER = "uv-" + VERSION + ".data/scripts/uv";

    private UvProgram() {}

    /** The program in that directory, downloaded when it is not there yet. */
    static Path in(Path directory, Interpreter interpreter, PackageIndex index)
            throws IOException, InterruptedException {
        Path program = directory.resolve("uv-" + VERSION);
        if (Files.isExecutable(program)) {
            return program;
        }
        Files.createDirectories(directory);
        try (WorkDirectory work = WorkDirectory.in(directory, "part-")) {
            Path wheel = download(work.path(), interpreter, index);
            Path part = work.resolve("uv");
            try (InputStream in = Wheel.open(wheel, wheel.getFileName().toString())
                    .content(MEMBER)
                    .open()) {
                Files.copy(in, part);
            }
            Files.setPosixFilePermissions(part, PosixFilePermissions.fromString("rwxr-xr-x"));
            Files.move(part, program, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            return program;
        }
    }

    private static Path download(Path work, Interpreter interpreter, PackageIndex index)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(interpreter.command());
        command.addAll(List.of("-s", "-P", interpreter.pip() + "/pip", "download"));
        command.addAll(List.of("--no-deps", "--only-binary", ":all:", "--no-cache-dir", "--quiet"));
        command.addAll(List.of("--disable-pip-version-check", "--dest", work.toString(), "uv==" + VERSION));
        index.url().ifPresent(url -> command.addAll(List.of("--index-url", url)));
        index.certificates().ifPresent(bundle -> command.addAll(List.of("--cert", bundle.toString())));
        Tool.Outcome outcome = Tool.run(command, work, index.network(), "", Duration.ofMinutes(3));
        List<Path> wheels;
        try (Stream<Path> files = Files.list(work)) {
            wheels = files.filter(file -> file.toString().endsWith(".whl")).toList();
        }
        if (outcome.status() != 0 || wheels.size() != 1) {
            throw new BuildException(
                    BuildError.PACKAGES_UNREACHABLE,
                    "The resolver uv " + VERSION + " could not be downloaded from the Python package index ("
                            + outcome.lastLine() + "); check the network, quire.python.index and quire.tls.ca-bundle.");
        }
        if (!Digest.of(Files.readAllBytes(wheels.getFirst())).equals(WHEEL)) {
            throw new BuildException(
                    BuildError.CORRUPT_PACKAGE,
                    "The Python package index delivered another uv " + VERSION
                            + " than the one that this version of Quire trusts; check quire.python.index.");
        }
        return wheels.getFirst();
    }
}
