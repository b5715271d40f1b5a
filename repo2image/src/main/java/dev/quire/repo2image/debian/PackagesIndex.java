package dev.quire.repo2image.debian;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.tukaani.xz.XZInputStream;

/** All packages of a suite, by name and by what they provide. */
final class PackagesIndex {
    /** Debian's main index is some 60 MB; a hundredfold is no index but a bomb. */
    private static final long MAX_BYTES = 1L << 30;

    private static final int XZ_MEMORY_KIB = 128 << 10;

    private final Map<String, IndexedPackage> byName = new TreeMap<>();
    private final Map<String, List<IndexedPackage>> providers = new TreeMap<>();

    PackagesIndex(Iterable<IndexedPackage> packages) {
        for (IndexedPackage one : packages) {
            // An index may list several versions; the latest is the one that apt would take.
            byName.merge(
                    one.name(),
                    one,
                    (a, b) -> DebianVersion.compare(a.file().version(), b.file().version()) >= 0 ? a : b);
        }
        for (IndexedPackage one : byName.values()) {
            for (Relation provided : one.provides()) {
                providers
                        .computeIfAbsent(provided.name(), name -> new ArrayList<>())
                        .add(one);
            }
        }
    }

    /** Reads {@code Packages.xz} whose digest was checked before. */
    static PackagesIndex readXz(InputStream in) throws IOException {
        try (InputStream plain = new BoundedStream(new XZInputStream(in, XZ_MEMORY_KIB), MAX_BYTES)) {
            return read(new BufferedReader(new InputStreamReader(plain, StandardCharsets.UTF_8), 1 << 16));
        }
    }

    /** Reads {@code Packages}, one paragraph at a time. */
    static PackagesIndex read(BufferedReader in) throws IOException {
        List<IndexedPackage> packages = new ArrayList<>();
        for (Optional<Stanza> next = Stanza.next(in); next.isPresent(); next = Stanza.next(in)) {
            Stanza stanza = next.get();
            try {
                packages.add(IndexedPackage.of(stanza));
            } catch (IllegalArgumentException e) {
                throw new IOException("Package " + stanza.field("Package").orElse("?") + ": " + e.getMessage(), e);
            }
        }
        return new PackagesIndex(packages);
    }

    Optional<IndexedPackage> named(String name) {
        return Optional.ofNullable(byName.get(name));
    }

    /** The packages that provide this name, by their own names. */
    List<IndexedPackage> providing(String name) {
        return providers.getOrDefault(name, List.of());
    }

    /** The packages that no Debian system goes without. */
    List<IndexedPackage> essential() {
        return byName.values().stream().filter(IndexedPackage::essential).toList();
    }
}
