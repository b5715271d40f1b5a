package dev.quire.launcher.local;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HashSet;
import java.util.Objects;
import java.util.Set;

/** How much files take, each counted once however many names it has, and no less than a block. */
final class DiskUse {
    private static final long BLOCK = 4096;

    private final Set<Object> seen = new HashSet<>();
    private long bytes;

    /** All of a directory, as far as it can be read; what goes away meanwhile is not counted. */
    void addTree(Path directory) throws IOException {
        Files.walkFileTree(directory, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                add(attributes);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult preVisitDirectory(Path inner, BasicFileAttributes attributes) {
                add(attributes);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException failure) {
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(
                    Path inner, @org.jspecify.annotations.Nullable IOException failure) {
                return FileVisitResult.CONTINUE;
            }
        });
    }

    /** One file. */
    void add(BasicFileAttributes file) {
        if (seen.add(Objects.requireNonNullElse(file.fileKey(), file))) {
            bytes += Math.max(BLOCK, file.size());
        }
    }

    long bytes() {
        return bytes;
    }
}
