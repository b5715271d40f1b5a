package dev.quire.repo2image.debian;

import dev.quire.repo2image.download.Downloads.MissingException;
import dev.quire.repo2image.image.Component;
import dev.quire.repo2image.image.Entry;
import dev.quire.repo2image.image.LayerKey;
import dev.quire.repo2image.image.LayerSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A base of images made of Debian packages: a layer, and a tool chain for the service itself. */
public final class DebianBase {
    /** Changes whenever the same packages would give other bytes. */
    private static final String RECIPE = "debian-base/1";

    private static final Logger LOG = LoggerFactory.getLogger(DebianBase.class);

    private final BaseLock lock;
    private final BaseTree tree;

    private DebianBase(BaseLock lock, BaseTree tree) {
        this.lock = lock;
        this.tree = tree;
    }

    /**
     * The base of that lock, unpacked in the cache: seconds the first time, nothing later. When the mirror has no longer
     * what the lock names, which happens with each point release, the roots are resolved anew.
     *
     * @param cache the service's cache directory; the base lies in {@code base} below it
     */
    public static DebianBase of(BaseLock lock, DebianArchive archive, Path cache)
            throws IOException, InterruptedException {
        Path bases = cache.toAbsolutePath().resolve("base");
        BaseTree tree = tree(bases, lock);
        if (tree.exists()) {
            return new DebianBase(lock, tree);
        }
        Path replacement = bases.resolve(key(lock).hash().hex() + ".lock");
        if (Files.isRegularFile(replacement)) {
            BaseLock renewed = BaseLock.parse(Files.readString(replacement));
            if (tree(bases, renewed).exists()) {
                return new DebianBase(renewed, tree(bases, renewed));
            }
        }
        try {
            tree.make(lock, archive.fetch(lock));
            return new DebianBase(lock, tree);
        } catch (MissingException gone) {
            LOG.warn(
                    "The mirror no longer has all packages of the lock of Debian {} of {} ({}), so the base is resolved"
                            + " anew and its digest differs; update Quire or renew the lock.",
                    lock.suite(),
                    lock.date(),
                    gone.getMessage());
        }
        BaseLock renewed = archive.resolve(lock.suite(), lock.roots());
        BaseTree other = tree(bases, renewed);
        try {
            if (!other.exists()) {
                other.make(renewed, archive.fetch(renewed));
            }
        } catch (MissingException e) {
            throw new IOException("The mirror does not have what its own index lists: " + e.getMessage() + ".", e);
        }
        Path draft = Files.createTempFile(bases, ".lock-", "");
        Files.writeString(draft, renewed.text());
        Files.move(draft, replacement, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        return new DebianBase(renewed, other);
    }

    private static BaseTree tree(Path bases, BaseLock lock) {
        return new BaseTree(bases.resolve(key(lock).hash().hex()));
    }

    private static LayerKey key(BaseLock lock) {
        return LayerKey.of(RECIPE, List.of(lock.digest().hex()));
    }

    /** The packages that are in it. */
    public BaseLock lock() {
        return lock;
    }

    /** The root of the unpacked tree; only to be read. */
    public Path toolchain() {
        return tree.rootfs();
    }

    /** Its Python, to run on this machine. */
    public Python python() throws IOException {
        return tree.python();
    }

    /** All of it as one layer. */
    public LayerSource layer() {
        return source(key(lock), "Debian " + lock.suite() + " of " + lock.date(), lock.packages(), () -> {
            List<Entry> entries = new ArrayList<>();
            for (String line : TreeListing.lines(tree.listing()).values()) {
                entries.add(TreeListing.entry(line, tree.rootfs()));
            }
            return entries;
        });
    }

    /** What it has beyond, or other than, a base that it contains: a layer on top of that one's. */
    public LayerSource layerOver(DebianBase below) {
        LayerKey key = LayerKey.of(
                RECIPE + "/over",
                List.of(lock.digest().hex(), below.lock.digest().hex()));
        List<LockedPackage> added = lock.without(below.lock).packages();
        String what = added.size() + " packages of Debian " + lock.suite() + " of " + lock.date();
        return source(key, what, added, () -> difference(below));
    }

    private List<Entry> difference(DebianBase below) throws IOException {
        Map<String, String> mine = TreeListing.lines(tree.listing());
        Map<String, String> others = TreeListing.lines(below.tree.listing());
        Set<String> paths = new LinkedHashSet<>();
        for (Map.Entry<String, String> line : mine.entrySet()) {
            String path = line.getKey();
            if (!line.getValue().equals(others.get(path))) {
                // With its directories, which would become root's and 0755 otherwise.
                for (int slash = path.indexOf('/'); slash > 0; slash = path.indexOf('/', slash + 1)) {
                    paths.add(path.substring(0, slash));
                }
                paths.add(path);
            }
        }
        List<Entry> entries = new ArrayList<>();
        for (String path : paths) {
            String line = mine.get(path);
            if (line != null) {
                entries.add(TreeListing.entry(line, tree.rootfs()));
            }
        }
        for (Entry entry : List.copyOf(entries)) {
            if (entry instanceof Entry.HardLink link && !paths.contains(link.target())) {
                entries.add(TreeListing.entry(Objects.requireNonNull(mine.get(link.target())), tree.rootfs()));
            }
        }
        return entries;
    }

    @FunctionalInterface
    private interface Entries {
        List<Entry> list() throws IOException;
    }

    private LayerSource source(LayerKey key, String createdBy, List<LockedPackage> packages, Entries entries) {
        return new LayerSource() {
            @Override
            public LayerKey key() {
                return key;
            }

            @Override
            public String createdBy() {
                return createdBy;
            }

            @Override
            public List<Component> components() {
                return packages.stream().map(one -> one.component(lock.suite())).toList();
            }

            @Override
            public List<Entry> entries() throws IOException {
                return entries.list();
            }
        };
    }
}
