package dev.quire.api.journey;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Cache directories: one that is kept between runs, and throw-away ones that begin with parts of it. */
final class Caches {
    private static final Path HOME = Path.of(System.getProperty("user.home"), ".cache", "quire-test");

    private Caches() {}

    /** The one that is kept. */
    static Path kept() throws IOException {
        return Files.createDirectories(HOME.resolve("journey"));
    }

    /** A new one that has everything that the kept one has. */
    static Path warm() throws IOException {
        return with("base", "downloads", "layers", "oci", "python");
    }

    /** A new one that has what is fetched and unpacked, but nothing that is built. */
    static Path fetched() throws IOException {
        return with("base", "downloads", "python");
    }

    /** A new one of a machine that built nothing and resolved nothing, but need not fetch what another has fetched. */
    static Path downloaded() throws IOException {
        return with("downloads");
    }

    private static Path with(String... parts) throws IOException {
        Path cache = Files.createTempDirectory(HOME, "journey-");
        for (String part : parts) {
            Path from = kept().resolve(part);
            if (Files.isDirectory(from)) {
                link(from, cache.resolve(part));
            }
        }
        return cache;
    }

    /** Files of the cache are replaced and never changed, so hard links are copies that cost nothing. */
    private static void link(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                Path target = to.resolve(from.relativize(file).toString());
                if (Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS)) {
                    Files.createDirectories(target);
                } else if (Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
                    Files.createLink(target, file);
                } else {
                    Files.copy(file, target, LinkOption.NOFOLLOW_LINKS, StandardCopyOption.COPY_ATTRIBUTES);
                }
            }
        }
    }

    /** Files that a process began and did not finish. */
    static List<Path> unfinished(Path cache) throws IOException {
        try (Stream<Path> files = Files.walk(cache)) {
            return files.filter(file -> file.getFileName()
                            .toString()
                            .matches("(part|fetch|resolve|unpack)-.*|.*\\.(part|half|tmp)"))
                    .filter(file -> !cache.relativize(file).startsWith("python/uv-cache"))
                    .filter(file -> !cache.relativize(file).toString().matches("base/[^/]+/.+"))
                    .toList();
        }
    }

    static void delete(Path cache) throws IOException {
        if (!cache.startsWith(HOME)) {
            throw new IllegalArgumentException("Not a cache of the tests: " + cache);
        }
        try (Stream<Path> files = Files.walk(cache)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
