package dev.quire.repo2image.assemble;

import dev.quire.repo2image.cache.CacheArea;
import dev.quire.repo2image.image.Digest;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What lies in the cache and may go. */
final class CacheEntries {
    private static final long BLOCK = 4096;
    private static final String HASH = "[0-9a-f]".repeat(8) + "*";
    private static final String BLOBS = "oci/blobs/sha256";

    /** Where it lies: the area, what in it, and the names. Places of directories hold whole trees. */
    private enum Place {
        RECORDS("layers", "", "*.json"),
        BLOBS_OF_LAYERS("oci", "blobs/sha256", HASH),
        DOWNLOADS("downloads", "", HASH),
        RESOLUTIONS("python/resolutions", "", "*.toml"),
        BASES("base", "", HASH),
        FILES_OF_STEPS("steps/files", "", HASH);

        private final String area;
        private final String below;
        private final String names;

        Place(String area, String below, String names) {
            this.area = area;
            this.below = below;
            this.names = names;
        }
    }

    private final Path cache;
    /** Trees do not change, and to walk them takes longer than all else. */
    private final Map<Path, Long> trees = new HashMap<>();

    CacheEntries(Path cache) {
        this.cache = cache;
    }

    /**
     * One of them.
     *
     * @param bytes that it takes on the disk
     * @param used when it was used last
     */
    record Entry(CacheArea area, Path path, long bytes, FileTime used) {
        /** The digest of the blob that it is. */
        Optional<Digest> blob() {
            return path.getParent() != null && path.getParent().endsWith(BLOBS)
                    ? Optional.of(new Digest(path.getFileName().toString()))
                    : Optional.empty();
        }
    }

    /** All of them, in no order. */
    List<Entry> all() throws IOException {
        List<Entry> entries = new ArrayList<>();
        for (Place place : Place.values()) {
            Path directory = cache.resolve(place.area);
            CacheArea area = new CacheArea(directory);
            Path below = directory.resolve(place.below);
            if (Files.isDirectory(below)) {
                try (DirectoryStream<Path> found = Files.newDirectoryStream(below, place.names)) {
                    for (Path path : found) {
                        entry(area, path).ifPresent(entries::add);
                    }
                }
            }
        }
        trees.keySet().removeIf(tree -> !Files.exists(tree));
        return entries;
    }

    private Optional<Entry> entry(CacheArea area, Path path) throws IOException {
        try {
            BasicFileAttributes found =
                    Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            long bytes = found.isDirectory() ? treeSize(path) : onDisk(found.size());
            return Optional.of(new Entry(area, path, bytes, found.lastModifiedTime()));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    private long treeSize(Path tree) throws IOException {
        Long known = trees.get(tree);
        if (known == null) {
            known = size(tree);
            trees.put(tree, known);
        }
        return known;
    }

    /** What a tree takes; one that changes meanwhile is about as big. */
    static long size(Path tree) throws IOException {
        long[] size = {0};
        Files.walkFileTree(tree, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes found) {
                size[0] += onDisk(found.size());
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException gone) {
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException gone) {
                size[0] += BLOCK;
                return FileVisitResult.CONTINUE;
            }
        });
        return size[0];
    }

    private static long onDisk(long size) {
        return (size + BLOCK - 1) / BLOCK * BLOCK;
    }
}
