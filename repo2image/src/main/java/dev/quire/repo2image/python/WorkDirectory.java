package dev.quire.repo2image.python;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/** A directory for one run of a tool, which is gone with all that the tool left there once it is closed. */
record WorkDirectory(Path path) implements AutoCloseable {
    /** A new one; what has that prefix is swept when the cache is opened. */
    static WorkDirectory in(Path parent, String prefix) throws IOException {
        return new WorkDirectory(Files.createTempDirectory(parent, prefix));
    }

    Path resolve(String name) {
        return path.resolve(name);
    }

    @Override
    public void close() throws IOException {
        try (Stream<Path> files = Files.walk(path)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
