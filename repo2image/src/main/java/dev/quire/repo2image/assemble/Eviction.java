package dev.quire.repo2image.assemble;

import dev.quire.repo2image.assemble.CacheEntries.Entry;
import dev.quire.repo2image.cache.Leases;
import dev.quire.repo2image.image.Digest;
import dev.quire.repo2image.registry.LayoutImages;
import dev.quire.repo2image.registry.OciLayout;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the cache within its size: what was used least recently goes first. What a running build of any process has used stays,
 * and what was used just now, since a session may be about to start from it. Blobs of an image go after the image has.
 */
final class Eviction {
    private static final Logger LOG = LoggerFactory.getLogger(Eviction.class);

    /** From the end of a build until an engine has loaded its image. */
    static final Duration JUST_NOW = Duration.ofMinutes(10);

    /** Uses are noted to the minute, by clocks that may be set back a little. */
    private static final Duration SLACK = Duration.ofMinutes(2);

    private final Path cache;
    private final CacheEntries entries;
    private final LayoutImages images;
    private final long size;
    private final Leases leases;
    private final InstantSource clock;

    /**
     * @param size how many bytes the cache may take
     */
    Eviction(Path cache, long size, Leases leases, InstantSource clock) {
        this.cache = cache;
        this.entries = new CacheEntries(cache);
        this.images = new LayoutImages(cache.resolve("oci"));
        this.size = size;
        this.leases = leases;
        this.clock = clock;
    }

    /** Something that may go: an entry, or an image, which holds its blobs. */
    private record Candidate(FileTime used, Optional<Entry> entry, Optional<LayoutImages.Stored> image) {}

    /** What is used from then on stays. */
    Instant horizon() throws IOException {
        Instant now = clock.instant();
        Instant recent = now.minus(JUST_NOW);
        return leases.oldest()
                .map(start -> start.minus(SLACK))
                .filter(recent::isAfter)
                .orElse(recent);
    }

    /**
     * Removes what is too much.
     *
     * @param other bytes in the cache besides its entries
     */
    synchronized void run(long other) throws IOException {
        // Before the look at what there is: who comes later uses what he needs later.
        FileTime horizon = FileTime.from(horizon());
        List<Entry> all = entries.all();
        long total = other + all.stream().mapToLong(Entry::bytes).sum();
        if (total <= size) {
            return;
        }
        long before = total;
        // Some room, so that not every build has to make its own.
        long wanted = size - size / 10;
        Held held = hold(all);
        PriorityQueue<Candidate> oldest = held.free();
        while (total > wanted && !oldest.isEmpty()) {
            Candidate next = oldest.remove();
            if (next.used().compareTo(horizon) >= 0) {
                break;
            }
            if (next.entry().isPresent()) {
                Entry entry = next.entry().get();
                if (entry.area().evict(entry.path(), entry.used())) {
                    total -= entry.bytes();
                }
            } else if (next.image().isPresent()) {
                LayoutImages.Stored image = next.image().get();
                if (images.forget(image.manifest(), () -> used(image.manifest()).equals(next.used()))) {
                    oldest.addAll(held.release(image));
                }
            }
        }
        if (total < before) {
            LOG.info("Removed {} MB from the cache {}, which takes {} MB now", mb(before - total), cache, mb(total));
        } else if (total > size) {
            LOG.warn(
                    "The cache {} takes {} MB, more than the {} MB that it may, because builds need all of it; set"
                            + " quire.cache-size to more.",
                    cache,
                    mb(total),
                    mb(size));
        }
    }

    private Held hold(List<Entry> all) throws IOException {
        Held held = new Held();
        for (LayoutImages.Stored image : images.all()) {
            held.images.add(new Candidate(used(image.manifest()), Optional.empty(), Optional.of(image)));
            image.blobs().forEach(blob -> held.holders.merge(blob, 1, Integer::sum));
        }
        for (Entry entry : all) {
            Candidate candidate = new Candidate(entry.used(), Optional.of(entry), Optional.empty());
            Optional<Digest> blob = entry.blob().filter(held.holders::containsKey);
            if (blob.isPresent()) {
                held.blobs.put(blob.get(), candidate);
            } else {
                held.others.add(candidate);
            }
        }
        return held;
    }

    /** An image whose manifest is lost is none, so it goes first. */
    private FileTime used(Digest manifest) {
        try {
            return Files.getLastModifiedTime(OciLayout.blob(images.layout(), manifest));
        } catch (IOException e) {
            return FileTime.fromMillis(0);
        }
    }

    /** Who needs which blob. */
    private static final class Held {
        private final List<Candidate> images = new ArrayList<>();
        private final List<Candidate> others = new ArrayList<>();
        private final Map<Digest, Candidate> blobs = new HashMap<>();
        private final Map<Digest, Integer> holders = new HashMap<>();

        PriorityQueue<Candidate> free() {
            PriorityQueue<Candidate> free = new PriorityQueue<>(Comparator.comparing(Candidate::used));
            free.addAll(images);
            free.addAll(others);
            return free;
        }

        /** The blobs that nobody needs without that image. */
        List<Candidate> release(LayoutImages.Stored image) {
            List<Candidate> free = new ArrayList<>();
            for (Digest blob : image.blobs()) {
                int left = holders.merge(blob, -1, Integer::sum);
                Candidate candidate = blobs.get(blob);
                if (left == 0 && candidate != null) {
                    free.add(candidate);
                }
            }
            return free;
        }
    }

    private static long mb(long bytes) {
        return bytes / 1_000_000;
    }
}
