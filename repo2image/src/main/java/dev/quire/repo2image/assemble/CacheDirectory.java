package dev.quire.repo2image.assemble;

import dev.quire.repo2image.repo.ScratchDirectory;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The cache on this machine's disk. What processes that were killed left half-written is removed when the first process opens
 * it; while another one uses it, everything is left alone.
 */
public final class CacheDirectory implements AutoCloseable {
    /** Where half-written things lie, and what they are called until they are finished. */
    private static final List<String> UNFINISHED = List.of(
            "layers/part-*",
            "oci/part-*",
            "oci/blobs/sha256/part-*",
            "downloads/part-*",
            "downloads/.part-*",
            "base/.lock-*",
            "conda/part-*",
            "base/.unpacking-*",
            "python/part-*",
            "python/resolutions/part-*",
            "python/resolve-*",
            "repositories/fetch-*",
            "steps/change-*",
            "steps/files/part-*");

    private final FileChannel channel;
    private final @Nullable FileLock lock;

    private CacheDirectory(FileChannel channel, @Nullable FileLock lock) {
        this.channel = channel;
        this.lock = lock;
    }

    /** Opens the cache, and makes the directory when there is none. */
    public static CacheDirectory open(Path directory) throws IOException {
        Files.createDirectories(directory);
        FileChannel channel = FileChannel.open(
                directory.resolve("lock"),
                StandardOpenOption.CREATE,
                StandardOpenOption.READ,
                StandardOpenOption.WRITE);
        FileLock alone = channel.tryLock();
        if (alone != null) {
            for (String pattern : UNFINISHED) {
                sweep(
                        directory.resolve(pattern).getParent(),
                        Path.of(pattern).getFileName().toString());
            }
            alone.release();
        }
        return new CacheDirectory(channel, channel.tryLock(0, Long.MAX_VALUE, true));
    }

    private static void sweep(@Nullable Path directory, String pattern) throws IOException {
        if (directory == null || !Files.isDirectory(directory)) {
            return;
        }
        try (DirectoryStream<Path> unfinished = Files.newDirectoryStream(directory, pattern)) {
            for (Path each : unfinished) {
                ScratchDirectory.delete(each);
            }
        }
    }

    @Override
    public void close() throws IOException {
        if (lock != null) {
            lock.close();
        }
        channel.close();
    }
}
