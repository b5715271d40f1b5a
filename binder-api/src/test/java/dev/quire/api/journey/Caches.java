package dev.quire.api.journey;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Cache directories: one that is kept between runs, and throw-away ones. */
final class Caches {
    private static final Path HOME = Path.of(System.getProperty("user.home"), ".cache", "quire-test");

    private Caches() {}

    /** The one that is kept. */
    static Path kept() throws IOException {
        return Files.createDirectories(HOME.resolve("journey"));
    }

    /** A new one of a machine that resolved and built nothing, but need not fetch what another one has fetched. */
    static Path downloaded() throws IOException {
        Path cache = Files.createTempDirectory(HOME, "journey-");
        Path downloads = kept().resolve("downloads");
        if (Files.isDirectory(downloads)) {
            link(downloads, cache.resolve("downloads"));
        }
        return cache;
    }

    /** Files of the cache are replaced and never changed, so hard links are copies that cost nothing. */
    private static void link(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                Path target = to.resolve(from.relativize(file).toString());
                if (Files.isDirectory(file)) {
                    Files.createDirectories(target);
                } else {
                    Files.createLink(target, file);
                }
            }
        }
    }

    /** Files that a process began and did not finish. */
    static List<Path> unfinished(Path cache) throws IOException {
        try (Stream<Path> files = Files.walk(cache)) {
            return files.filter(file -> file.getFileName()
                            .toString()
                            .matches("\\.?(part|fetch|resolve|unpacking|lock)-.*|.*\\.(part|half|tmp)"))
                    // Those of uv are its own, and the base has all kinds of files.
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
