package dev.quire.repo2image.debian;

import dev.quire.repo2image.BuildError;
import dev.quire.repo2image.BuildException;
import dev.quire.repo2image.image.Digest;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.DigestInputStream;
import java.time.Duration;

/** Files from a mirror, each kept under the digest that it must have, so that none is fetched twice or half. */
public final class Downloads {
    private static final int ATTEMPTS = 3;
    private static final Duration ANSWER_WITHIN = Duration.ofSeconds(60);

    private final HttpClient http;
    private final Path directory;

    /**
     * @param http follows redirects, as mirrors send them
     * @param directory where finished files lie, named by their SHA-256
     */
    public Downloads(HttpClient http, Path directory) {
        this.http = http;
        this.directory = directory;
    }

    /** The host answers, but does not have the file. */
    static final class MissingException extends Exception {
        private static final long serialVersionUID = 1L;

        MissingException(String message) {
            super(message);
        }
    }

    /** The network's part of a failure; a failure of the disk is another matter and stays an IOException. */
    private static final class BrokenException extends Exception {
        private static final long serialVersionUID = 1L;

        BrokenException(String message, Throwable cause) {
            super(message, cause);
        }
    }

    /** The file with that digest, from the disk if it is there; {@code what} names it in errors. */
    Path fetch(URI uri, Digest digest, long size, String what)
            throws IOException, InterruptedException, MissingException {
        Path done = directory.resolve(digest.hex());
        if (Files.isRegularFile(done) && Files.size(done) == size) {
            return done;
        }
        Files.createDirectories(directory);
        Path part = Files.createTempFile(directory, ".part-", "");
        try {
            complete(uri, part, size, what);
            if (!digestOf(part).equals(digest)) {
                throw new BuildException(
                        BuildError.CORRUPT_PACKAGE,
                        what + " from " + uri.getHost() + " is not what the signed index says (its SHA-256 differs);"
                                + " try again later or set quire.debian.mirror to another mirror.");
            }
            Files.move(part, done, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            return done;
        } finally {
            Files.deleteIfExists(part);
        }
    }

    /** A small file whose digest is not known: the signed one. */
    byte[] read(URI uri, int limit, String what) throws IOException, InterruptedException, MissingException {
        Files.createDirectories(directory);
        Path part = Files.createTempFile(directory, ".part-", "");
        try {
            complete(uri, part, -limit, what);
            return Files.readAllBytes(part);
        } finally {
            Files.deleteIfExists(part);
        }
    }

    /** Fetches until all is there, going on where the last attempt broke; a negative size is an upper limit. */
    private void complete(URI uri, Path part, long size, String what)
            throws IOException, InterruptedException, MissingException {
        for (int attempt = 1; ; attempt++) {
            try {
                append(uri, part, size);
                return;
            } catch (BrokenException e) {
                if (attempt == ATTEMPTS) {
                    throw new BuildException(
                            BuildError.PACKAGES_UNREACHABLE,
                            what + " could not be downloaded from " + uri.getHost() + " (" + e.getMessage()
                                    + "); check the network and quire.debian.mirror.",
                            e);
                }
                Thread.sleep(Duration.ofMillis(500L * attempt));
            }
        }
    }

    private void append(URI uri, Path part, long size)
            throws IOException, InterruptedException, MissingException, BrokenException {
        long have = Files.size(part);
        HttpRequest.Builder request = HttpRequest.newBuilder(uri).timeout(ANSWER_WITHIN);
        if (have > 0) {
            request.header("Range", "bytes=" + have + "-");
        }
        HttpResponse<InputStream> response;
        try {
            response = http.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
        } catch (IOException e) {
            throw new BrokenException(reason(e), e);
        }
        try (InputStream body = response.body()) {
            switch (response.statusCode()) {
                case 200 -> have = 0;
                case 206 -> {}
                case 404, 410 -> throw new MissingException(uri.getHost() + " has no " + uri.getPath());
                default -> throw new BrokenException("it answers " + response.statusCode(), new IOException());
            }
            StandardOpenOption mode = have == 0 ? StandardOpenOption.TRUNCATE_EXISTING : StandardOpenOption.APPEND;
            try (OutputStream out = Files.newOutputStream(part, StandardOpenOption.WRITE, mode)) {
                long total = copy(body, out, have, Math.abs(size));
                if (size >= 0 && total < size) {
                    throw new BrokenException("only " + total + " of " + size + " bytes came", new IOException());
                }
            }
        }
    }

    /** Reading and writing fail for different reasons, so they are told apart. */
    private static long copy(InputStream body, OutputStream out, long have, long limit)
            throws IOException, BrokenException {
        byte[] buffer = new byte[1 << 16];
        long total = have;
        while (true) {
            int got;
            try {
                got = body.read(buffer);
            } catch (IOException e) {
                throw new BrokenException(reason(e), e);
            }
            if (got < 0) {
                return total;
            }
            total += got;
            if (total > limit) {
                throw new BrokenException("it sends more than " + limit + " bytes", new IOException());
            }
            out.write(buffer, 0, got);
        }
    }

    private static Digest digestOf(Path file) throws IOException {
        try (DigestInputStream in = new DigestInputStream(Files.newInputStream(file), Digest.sha256())) {
            in.transferTo(OutputStream.nullOutputStream());
            return Digest.finish(in.getMessageDigest().digest());
        }
    }

    private static String reason(IOException e) {
        String message = e.getMessage();
        return message == null ? e.getClass().getSimpleName() : message;
    }
}
