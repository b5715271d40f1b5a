package dev.quire.repo2image.assemble;

import dev.quire.repo2image.repo.ScratchDirectory;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is half-written in a cache.
 *
 * @param cache its directory
 */
record Unfinished(Path cache) {
    /** Where it lies, and what it is called until it is finished. */
    private static final List<String> PLACES = List.of(
            "layers/part-*",
            "oci/part-*",
            "oci/blobs/sha256/part-*",
            "downloads/part-*",
            "downloads/.part-*",
            "base/part-*",
            "base/.lock-*",
            "base/.unpacking-*",
            "conda/part-*",
            "python/part-*",
            "python/errors*",
            "python/resolutions/part-*",
            "python/resolve-*",
            "repositories/fetch-*",
            "steps/change-*",
            "steps/context-*",
            "steps/part-*",
            "steps/files/part-*");

    /** Removes what nobody has written to since then. */
    void sweep(Instant before) throws IOException {
        for (String place : PLACES) {
            Path pattern = cache.resolve(place);
            sweep(pattern.getParent(), pattern.getFileName().toString(), before);
        }
    }

    private static void sweep(@Nullable Path directory, String names, Instant before) throws IOException {
        if (directory == null || !Files.isDirectory(directory)) {
            return;
        }
        try (DirectoryStream<Path> found = Files.newDirectoryStream(directory, names)) {
            for (Path each : found) {
                if (isOlder(each, before)) {
                    ScratchDirectory.delete(each);
                }
            }
        }
    }

    private static boolean isOlder(Path path, Instant before) throws IOException {
        try {
            return Files.getLastModifiedTime(path, LinkOption.NOFOLLOW_LINKS)
                    .toInstant()
                    .isBefore(before);
        } catch (NoSuchFileException e) {
            // It is finished, or somebody else sweeps too.
            return false;
        }
    }
}
