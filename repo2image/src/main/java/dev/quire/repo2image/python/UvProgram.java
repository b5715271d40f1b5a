package dev.quire.repo2image.python;

import dev.quire.repo2image.image.Digest;
import dev.quire.repo2image.repo.ScratchDirectory;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * The resolver {@code uv}, taken from the wheel that carries it on the Python package index: one pinned version, whose hash is
 * checked before it is used. The base's pip downloads it, so that the index is found as every Python tool finds it.
 */
final class UvProgram {
    static final String VERSION = "0.13.9";

    /** The hash is that of uv-0.13.9-py3-none-manylinux_2_17_x86_64.manylinux2014_x86_64.whl. */
    private static final PinnedWheel WHEEL = new PinnedWheel(
            "uv", VERSION, new Digest("d7f459fe4fd247d830351c75686d3996ace3c6f3f728eb0e85a30b7ada0cef19"), "resolver");

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
        try (ScratchDirectory work = ScratchDirectory.create(directory, "part-")) {
            Path wheel = WHEEL.download(work.path(), interpreter, index);
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
}
