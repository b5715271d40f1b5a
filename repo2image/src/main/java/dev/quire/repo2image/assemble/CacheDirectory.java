package dev.quire.repo2image.assemble;

import dev.quire.repo2image.cache.Leases;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The cache on this machine's disk. What processes that were killed left half-written is removed when the first process opens
 * it; while another one uses it, only what is old. The cache is kept within its size when it is opened and after each use, in the
 * background. Thread-safe; a process opens it once.
 */
public final class CacheDirectory implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(CacheDirectory.class);

    /** Nothing that is being written rests for so long, but for what a build holds. */
    private static final Duration ABANDONED = Duration.ofHours(1);

    private static final Duration LAST_EVICTION = Duration.ofSeconds(5);

    private final Path directory;
    private final FileChannel channel;
    private final @Nullable FileLock lock;
    private final Leases leases;
    private final Eviction eviction;
    private final Other other;
    private final AtomicBoolean waiting = new AtomicBoolean();
    private final ExecutorService background = Executors.newSingleThreadExecutor(
            Thread.ofVirtual().name("quire-eviction").factory());

    /** What lies in the cache and keeps itself small. */
    @FunctionalInterface
    public interface Other {
        /** Makes itself small, and tells how many bytes it takes. */
        long trim() throws IOException, InterruptedException;
    }

    private CacheDirectory(Path directory, long size, Other other, FileChannel channel) throws IOException {
        InstantSource clock = InstantSource.system();
        this.directory = directory;
        this.other = other;
        this.channel = channel;
        this.lock = channel.tryLock(0, Long.MAX_VALUE, true);
        this.leases = Leases.open(directory.resolve("leases"), clock);
        this.eviction = new Eviction(directory, size, leases, clock);
    }

    /** Opens a cache that may grow without end. */
    public static CacheDirectory open(Path directory) throws IOException {
        return open(directory, Long.MAX_VALUE, () -> 0);
    }

    /**
     * Opens the cache, and makes the directory when there is none.
     *
     * @param size how many bytes it may take
     * @param other what is in it besides
     */
    public static CacheDirectory open(Path directory, long size, Other other) throws IOException {
        Files.createDirectories(directory);
        FileChannel channel = FileChannel.open(
                directory.resolve("lock"),
                StandardOpenOption.CREATE,
                StandardOpenOption.READ,
                StandardOpenOption.WRITE);
        FileLock alone = channel.tryLock();
        if (alone != null) {
            new Unfinished(directory).sweep(Instant.MAX);
            alone.release();
        }
        CacheDirectory opened = new CacheDirectory(directory, size, other, channel);
        opened.evictLater();
        return opened;
    }

    /** What is used until this is closed stays in the cache; after that there may be too much in it. */
    public Leases.Lease use() throws IOException {
        Leases.Lease lease = leases.take();
        return () -> {
            lease.close();
            evictLater();
        };
    }

    private void evictLater() {
        // One that has not begun will see what is too much now.
        if (waiting.compareAndSet(false, true)) {
            try {
                background.execute(this::evict);
            } catch (RejectedExecutionException e) {
                LOG.debug("The cache {} was closed before its last build ended", directory);
            }
        }
    }

    private void evict() {
        waiting.set(false);
        try {
            new Unfinished(directory).sweep(eviction.horizon().minus(ABANDONED));
            eviction.run(other.trim());
        } catch (IOException e) {
            if (!Thread.currentThread().isInterrupted()) {
                LOG.warn("The cache {} could not be kept within its size: {}", directory, e.getMessage());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() throws IOException {
        background.shutdown();
        try {
            if (!background.awaitTermination(LAST_EVICTION.toSeconds(), TimeUnit.SECONDS)) {
                background.shutdownNow();
            }
        } catch (InterruptedException e) {
            background.shutdownNow();
            Thread.currentThread().interrupt();
        }
        if (lock != null) {
            lock.close();
        }
        channel.close();
        leases.close();
    }
}
