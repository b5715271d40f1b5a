package dev.quire.repo2image.download;

import dev.quire.repo2image.BuildError;
import dev.quire.repo2image.BuildException;
import dev.quire.repo2image.cache.CacheArea;
import dev.quire.repo2image.cache.KeyLocks;
import dev.quire.repo2image.image.Digest;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Semaphore;

/**
 * Files from a package index or mirror, each kept under the SHA-256 that it must have, so that none is fetched twice or half, also by
 * several processes at once. A transfer that breaks is taken up where it broke. Thread-safe.
 */
public final class Downloads {
    private static final int ATTEMPTS = 3;
    private static final Duration IDLE = Duration.ofSeconds(30);
    private static final Duration PAUSE = Duration.ofMillis(400);
    private static final String PART = CacheArea.PART;

    private final Transfer transfer;
    private final Destinations destinations;
    private final Path directory;
    private final CacheArea kept;
    private final KeyLocks locks;
    private final Semaphore connections;
    private final String setting;
    private final Duration pause;

    /** Downloads of what only the operator and this program name. */
    public Downloads(HttpClient http, Path directory, int connections, String setting) {
        this(http, Destinations.trusted(), directory, connections, setting);
    }

    /**
     * @param http as {@link #client} makes it
     * @param destinations which servers may be asked
     * @param directory where finished files lie, named by their SHA-256
     * @param connections how many transfers may run at once
     * @param setting the setting that says where these files come from, for messages
     */
    public Downloads(HttpClient http, Destinations destinations, Path directory, int connections, String setting) {
        this(new Transfer(http, destinations, IDLE), destinations, directory, connections, setting, PAUSE);
    }

    /**
     * @param pause how long to wait before the second attempt
     */
    Downloads(
            Transfer transfer,
            Destinations destinations,
            Path directory,
            int connections,
            String setting,
            Duration pause) {
        this.transfer = transfer;
        this.destinations = destinations;
        this.directory = directory;
        this.kept = new CacheArea(directory);
        this.locks = new KeyLocks(directory);
        this.connections = new Semaphore(connections);
        this.setting = setting;
        this.pause = pause;
    }

    /** The server answers, but does not have the file (any more). */
    public static final class MissingException extends IOException {
        private static final long serialVersionUID = 1L;

        MissingException(String message) {
            super(message);
        }
    }

    /** A client that suits: it leaves redirects to the caller and gives up on a host that does not answer. */
    public static HttpClient client() {
        return HttpClient.newBuilder()
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(Duration.ofSeconds(15))
                .build();
    }

    /** Which servers may be asked. */
    public Destinations destinations() {
        return destinations;
    }

    /** The file with that digest, if it is on the disk and right. */
    public Optional<Path> find(Digest digest, OptionalLong size) throws IOException {
        Path file = path(digest);
        return kept.holds(file, size, digest) ? Optional.of(file) : Optional.empty();
    }

    /** Where it lies, or would. */
    Path path(Digest digest) {
        return directory.resolve(digest.hex());
    }

    /**
     * The file with that digest, from the disk if it is there.
     *
     * @param size its length, if it is known
     * @param what names it in messages
     * @throws MissingException when the server does not have it (any more)
     * @throws IOException when it cannot be written
     * @throws BuildException when the server cannot be reached, or sends something else
     */
    public Path get(URI url, Digest digest, OptionalLong size, String what) throws IOException, InterruptedException {
        Path target = path(digest);
        if (kept.holds(target, size, digest)) {
            return target;
        }
        try (KeyLocks.Held _ = locks.hold(digest)) {
            // Whoever had the key may have fetched it.
            return kept.holds(target, size, digest) ? target : fetch(url, target, digest, size, what);
        }
    }

    private Path fetch(URI url, Path target, Digest digest, OptionalLong size, String what)
            throws IOException, InterruptedException {
        Files.createDirectories(directory);
        Path part = Files.createTempFile(directory, PART, null);
        try {
            boolean resumed = complete(url, part, size, Long.MAX_VALUE, what);
            boolean right = digestOf(part).equals(digest);
            if (!right && resumed) {
                // The pieces may be of two files, when the server's changed in between.
                Files.write(part, new byte[0]);
                complete(url, part, size, Long.MAX_VALUE, what);
                right = digestOf(part).equals(digest);
            }
            if (!right) {
                throw new BuildException(
                        BuildError.CORRUPT_PACKAGE,
                        what + " from " + url.getHost() + " is not the file that its index promises (its SHA-256"
                                + " differs), so it was not used; try again later, and check " + setting
                                + " if it lasts.");
            }
            Files.move(part, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            kept.written(target);
            return target;
        } finally {
            Files.deleteIfExists(part);
        }
    }

    /**
     * A small file whose digest is not known.
     *
     * @param limit the most bytes that it may have
     */
    public byte[] read(URI url, int limit, String what) throws IOException, InterruptedException {
        Files.createDirectories(directory);
        Path part = Files.createTempFile(directory, PART, null);
        try {
            complete(url, part, OptionalLong.empty(), limit, what);
            return Files.readAllBytes(part);
        } finally {
            Files.deleteIfExists(part);
        }
    }

    /** The length that the server gives for a file, without downloading it. */
    public long size(URI url, String what) throws IOException, InterruptedException {
        return attempt(url, what, () -> transfer.size(url));
    }

    /** Fetches until all is there; tells whether it took more than one piece. */
    private boolean complete(URI url, Path part, OptionalLong size, long limit, String what)
            throws IOException, InterruptedException {
        return attempt(url, what, () -> transfer.append(url, part, size, limit));
    }

    private interface Call<T> {
        T run() throws IOException, InterruptedException, Transfer.BrokenException;
    }

    private <T> T attempt(URI url, String what, Call<T> call) throws IOException, InterruptedException {
        connections.acquire();
        try {
            for (int attempt = 1; ; attempt++) {
                try {
                    return call.run();
                } catch (Transfer.BrokenException e) {
                    if (attempt == ATTEMPTS || e.isFinal()) {
                        throw new BuildException(
                                BuildError.PACKAGES_UNREACHABLE,
                                what + " could not be downloaded from " + url.getHost() + " (" + e.getMessage()
                                        + "); try again, and check the network and " + setting + " if it lasts.",
                                e);
                    }
                    Thread.sleep(pause.multipliedBy(attempt));
                }
            }
        } finally {
            connections.release();
        }
    }

    private static Digest digestOf(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return Digest.of(in);
        }
    }
}
