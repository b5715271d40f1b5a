package dev.quire.launcher.kubernetes;

import dev.quire.launcher.build.ImageBuild;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The files of one build in one file, for as long as they are needed.
 *
 * @param size how many bytes it has
 */
record ContextFile(Path path, long size) implements AutoCloseable {
    static ContextFile of(ImageBuild build, Path scratch) throws IOException {
        Files.createDirectories(scratch);
        Path file = Files.createTempFile(scratch, "context-", ".tar");
        try {
            try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file))) {
                build.context().writeTo(out);
            }
            return new ContextFile(file, Files.size(file));
        } catch (IOException | RuntimeException | Error e) {
            Files.deleteIfExists(file);
            throw e;
        }
    }

    @Override
    public void close() throws IOException {
        Files.deleteIfExists(path);
    }
}
