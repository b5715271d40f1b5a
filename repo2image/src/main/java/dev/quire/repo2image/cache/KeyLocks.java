package dev.quire.repo2image.cache;

import dev.quire.repo2image.image.Digest;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One holder of a key at a time among all processes. Each key is a byte of one file, so that nothing is left to clean up; what
 * a killed process held is free. Thread-safe.
 */
public final class KeyLocks {
    /** It says nothing and stays. */
    public static final String FILE = "keys.lock";

    private static final long FIRST_PAUSE = 5;
    private static final long LONGEST_PAUSE = 80;

    private final Path file;
    /** Never closed, since that would give back what others of this process hold. */
    private @Nullable FileChannel channel;

    /**
     * @param directory where processes agree by a file of this name
     */
    public KeyLocks(Path directory) {
        this.file = directory.resolve(FILE);
    }

    /** A key that is held. */
    public interface Held extends AutoCloseable {
        @Override
        void close() throws IOException;
    }

    /** Waits for the key. */
    public Held hold(Digest key) throws IOException, InterruptedException {
        // Two keys that share 62 bits would only wait for each other.
        return hold(Long.parseUnsignedLong(key.hex(), 0, 16, 16) >>> 2);
    }

    private Held hold(long position) throws IOException, InterruptedException {
        FileChannel opened = channel();
        for (long pause = FIRST_PAUSE; ; pause = Math.min(2 * pause, LONGEST_PAUSE)) {
            try {
                FileLock lock = opened.tryLock(position, 1, false);
                if (lock != null) {
                    return lock::release;
                }
            } catch (OverlappingFileLockException e) {
                // Somebody else of this process has it.
            }
            Thread.sleep(pause);
        }
    }

    private synchronized FileChannel channel() throws IOException {
        if (channel == null) {
            Files.createDirectories(Objects.requireNonNull(file.getParent()));
            channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        }
        return channel;
    }
}
