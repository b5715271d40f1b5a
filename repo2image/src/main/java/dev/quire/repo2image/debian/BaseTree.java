package dev.quire.repo2image.debian;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * An unpacked base in the cache: {@code rootfs}, its {@code listing}, and {@code bin} with a way to start its Python.
 *
 * @param directory where it lies, whole or not at all
 */
record BaseTree(Path directory) {
    private static final String DRAFT = ".unpacking-";
    private static final Duration ABANDONED = Duration.ofHours(1);

    Path rootfs() {
        return directory.resolve("rootfs");
    }

    Path listing() {
        return directory.resolve("listing");
    }

    boolean exists() {
        return Files.isRegularFile(listing());
    }

    Python python() throws IOException {
        return Python.in(rootfs(), directory.resolve("bin"));
    }

    /** Makes the tree from checked packages; another process that does the same does no harm. */
    void make(BaseLock lock, Map<LockedPackage, Path> files) throws IOException, InterruptedException {
        Path parent = Objects.requireNonNull(directory.getParent());
        Files.createDirectories(parent);
        Path draft = Files.createTempDirectory(parent, DRAFT);
        deleteAbandoned(parent, Files.getLastModifiedTime(draft).toInstant().minus(ABANDONED));
        try {
            BaseTree made = new BaseTree(draft);
            Files.createDirectory(made.rootfs());
            RootTree tree = new RootTree(made.rootfs());
            List<Unpacking> packages = Unpacking.all(files, tree);
            DpkgDatabase.write(tree, packages);
            Accounts.write(tree, lock.date());
            SystemFiles.write(tree);
            CaCertificates.write(tree);
            JavaKeystore.write(tree, lock.date());
            Alternatives.write(tree);
            LinkerCache.write(tree);
            tree.finish();
            Path bin = Files.createDirectory(draft.resolve("bin"));
            Python there = Python.in(made.rootfs(), bin);
            // The wrapper names the place where the tree will be.
            Path wrapper = bin.resolve(there.name());
            Files.writeString(wrapper, new Python(rootfs(), there.name(), directory.resolve("bin")).script());
            Files.setPosixFilePermissions(wrapper, PosixFilePermissions.fromString("rwxr-xr-x"));
            TreeListing.write(made.listing(), tree.entries());
            Files.setPosixFilePermissions(draft, PosixFilePermissions.fromString("rwxr-xr-x"));
            put(draft);
        } finally {
            delete(draft);
        }
    }

    private void put(Path draft) throws IOException {
        try {
            Files.move(draft, directory, StandardCopyOption.ATOMIC_MOVE);
        } catch (FileSystemException e) {
            // Another thread or process was faster; its tree is the same.
            if (!exists()) {
                throw e;
            }
        }
    }

    /** What a killed process left; one that still works on it touches it more often. */
    private static void deleteAbandoned(Path parent, Instant before) throws IOException {
        List<Path> drafts;
        try (Stream<Path> all = Files.list(parent)) {
            drafts = all.filter(path -> path.getFileName().toString().startsWith(DRAFT))
                    .toList();
        }
        for (Path draft : drafts) {
            try {
                if (Files.getLastModifiedTime(draft).toInstant().isBefore(before)) {
                    delete(draft);
                }
            } catch (NoSuchFileException e) {
                // Another process tidies up as well.
            }
        }
    }

    private static void delete(Path root) throws IOException {
        if (!Files.exists(root)) {
            return;
        }
        Files.walkFileTree(root, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException failure)
                    throws IOException {
                if (failure != null) {
                    throw failure;
                }
                Files.delete(directory);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
