package dev.quire.repo2image.cache;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Since when somebody works with the cache, in any process: who does holds a slot of one file, in which the time stands. What
 * was used since the oldest of them is not evicted. The slot of a killed process is free. Thread-safe.
 */
public final class Leases implements AutoCloseable {
    private static final int SLOT = Long.BYTES;

    /** Not the channel: an interrupted thread that read or wrote by it would close it, and give back all leases. */
    private final RandomAccessFile file;

    private final InstantSource clock;
    private final Map<Long, Instant> own = new TreeMap<>();

    private Leases(RandomAccessFile file, InstantSource clock) {
        this.file = file;
        this.clock = clock;
    }

    /** The leases in that file; a process opens it once. */
    public static Leases open(Path file, InstantSource clock) throws IOException {
        return new Leases(new RandomAccessFile(file.toFile(), "rw"), clock);
    }

    /** A lease that is held. */
    public interface Lease extends AutoCloseable {
        @Override
        void close() throws IOException;
    }

    /** What is used from now on stays until the lease is closed. */
    public synchronized Lease take() throws IOException {
        for (long slot = 0; ; slot++) {
            FileLock lock = own.containsKey(slot) ? null : lock(slot);
            if (lock != null) {
                Instant now = clock.instant();
                file.seek(slot * SLOT);
                file.writeLong(now.toEpochMilli());
                own.put(slot, now);
                long mine = slot;
                return () -> giveBack(mine, lock);
            }
        }
    }

    private synchronized void giveBack(long slot, FileLock lock) throws IOException {
        if (own.remove(slot) != null && lock.isValid()) {
            lock.release();
        }
    }

    /** The start of the oldest that somebody holds. */
    public synchronized Optional<Instant> oldest() throws IOException {
        Optional<Instant> oldest = own.values().stream().min(Comparator.naturalOrder());
        for (long slot = 0; slot < file.length() / SLOT; slot++) {
            if (own.containsKey(slot)) {
                continue;
            }
            FileLock lock = lock(slot);
            if (lock != null) {
                lock.release();
                continue;
            }
            file.seek(slot * SLOT);
            // One that has just been taken may show its predecessor's time, which is earlier.
            Instant start = Instant.ofEpochMilli(file.readLong());
            oldest = Optional.of(oldest.filter(start::isAfter).orElse(start));
        }
        return oldest;
    }

    private @Nullable FileLock lock(long slot) throws IOException {
        try {
            return file.getChannel().tryLock(slot * SLOT, SLOT, false);
        } catch (OverlappingFileLockException e) {
            return null;
        }
    }

    @Override
    public synchronized void close() throws IOException {
        own.clear();
        file.close();
    }
}
