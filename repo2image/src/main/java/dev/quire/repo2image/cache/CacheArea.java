package dev.quire.repo2image.cache;

import dev.quire.repo2image.image.Digest;
import dev.quire.repo2image.repo.ScratchDirectory;
import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A directory of the cache. The modification time of what lies in it says when it was used last, and its fraction of a second
 * whether the bytes were found right: whoever else writes to the file leaves another fraction, so the bytes are hashed once, and
 * again after a change. Thread-safe, for several processes too.
 */
public final class CacheArea {
    /** Uses within that time count as one. */
    static final Duration ONE_USE = Duration.ofMinutes(1);

    /** What lies there under such a name is not finished. */
    public static final String PART = "part-";

    private static final Logger LOG = LoggerFactory.getLogger(CacheArea.class);

    private static final int SEAL = 271_828_000;
    /** What processes agree by; it says nothing and stays. */
    public static final String LOCK = ".use-lock";
    /** File locks are per process, and end when any channel to the file is closed; so there is one at a time. */
    private static final Object ONE_CHANNEL = new Object();

    private final Path directory;
    private final InstantSource clock;
    private final Map<Path, FileTime> written = new ConcurrentHashMap<>();

    public CacheArea(Path directory) {
        this(directory, InstantSource.system());
    }

    CacheArea(Path directory, InstantSource clock) {
        this.directory = directory;
        this.clock = clock;
    }

    /** Notes that something is used now; false when it is not there. What was noted while a lease is held, stays. */
    public boolean use(Path entry) throws IOException {
        try {
            FileTime seen = Files.getLastModifiedTime(entry);
            Instant now = clock.instant();
            if (seen.toInstant().isAfter(now.minus(ONE_USE))) {
                return true;
            }
            Instant used = isSealed(seen) ? sealed(now) : now;
            locked(() -> {
                Files.setLastModifiedTime(entry, FileTime.from(used));
                return true;
            });
            return true;
        } catch (NoSuchFileException e) {
            return false;
        }
    }

    /**
     * Notes that this process has found the bytes of a file right while it wrote them. As the disk need not have them yet, other
     * processes find out for themselves.
     */
    public void written(Path file) throws IOException {
        written.put(file, Files.getLastModifiedTime(file));
    }

    /** Notes that a file is finished, on the disk too, and its bytes are right. */
    public void seal(Path file) throws IOException {
        Files.setLastModifiedTime(file, FileTime.from(sealed(clock.instant())));
    }

    /**
     * Whether the file is there with the right bytes, which counts as a use. One that has others is removed, so that it is made
     * again.
     *
     * @param size its length, if it is known
     */
    public boolean holds(Path file, OptionalLong size, Digest digest) throws IOException {
        return sound(file, size, digest, true);
    }

    /** The same, whatever was found before: for bytes that somebody else has refused. */
    public boolean holdsIndeed(Path file, long size, Digest digest) throws IOException {
        return sound(file, OptionalLong.of(size), digest, false);
    }

    private boolean sound(Path file, OptionalLong size, Digest digest, boolean trusted) throws IOException {
        try {
            BasicFileAttributes found = Files.readAttributes(file, BasicFileAttributes.class);
            boolean right = found.isRegularFile() && (size.isEmpty() || size.getAsLong() == found.size());
            if (right && trusted && isKnown(file, found.lastModifiedTime())) {
                return use(file);
            }
            written.remove(file);
            if (right && digestOf(file).equals(digest)) {
                seal(file);
                return true;
            }
            LOG.warn("{} is not what was stored under that name; it is removed, and made or fetched again.", file);
            evict(file, found.lastModifiedTime());
            return false;
        } catch (NoSuchFileException e) {
            return false;
        }
    }

    /**
     * Removes something unless it has been used since.
     *
     * @param seen when it was used last
     */
    public boolean evict(Path entry, FileTime seen) throws IOException {
        Path gone = directory.resolve(PART + entry.getFileName() + "-" + System.nanoTime());
        boolean evicted = locked(() -> {
            try {
                if (!Files.getLastModifiedTime(entry).equals(seen)) {
                    return false;
                }
                Files.move(entry, gone, StandardCopyOption.ATOMIC_MOVE);
                return true;
            } catch (NoSuchFileException e) {
                return false;
            }
        });
        if (evicted) {
            ScratchDirectory.delete(gone);
        }
        return evicted;
    }

    private interface Step {
        boolean run() throws IOException;
    }

    /** No use comes between the look at an entry and its removal. */
    private boolean locked(Step step) throws IOException {
        synchronized (ONE_CHANNEL) {
            try (RandomAccessFile file =
                            new RandomAccessFile(directory.resolve(LOCK).toFile(), "rw");
                    FileLock lock = file.getChannel().lock()) {
                return lock.isValid() && step.run();
            }
        }
    }

    private boolean isKnown(Path file, FileTime time) {
        return isSealed(time) || time.equals(written.get(file));
    }

    private static boolean isSealed(FileTime time) {
        Instant instant = time.toInstant();
        return instant.equals(sealed(instant));
    }

    private static Instant sealed(Instant now) {
        return Instant.ofEpochSecond(now.getEpochSecond(), SEAL);
    }

    private static Digest digestOf(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return Digest.of(in);
        }
    }
}
