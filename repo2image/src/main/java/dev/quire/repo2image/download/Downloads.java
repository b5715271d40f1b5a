package dev.quire.repo2image.download;

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
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/** Downloads files into a directory where each lies under its SHA-256; what is there already is not downloaded again. */
public final class Downloads {
    private static final int ATTEMPTS = 3;

    private final HttpClient http;
    private final Path directory;
    private final Semaphore connections;

    /**
     * @param directory where files are kept
     * @param connections how many downloads may run at once
     */
    public Downloads(HttpClient http, Path directory, int connections) {
        this.http = http;
        this.directory = directory;
        this.connections = new Semaphore(connections);
    }

    /** A client that suits: it follows redirects and gives up on a host that does not answer. */
    public static HttpClient client() {
        return HttpClient.newBuilder()
                .followRedirects(HttpClient.Redirect.NORMAL)
                .connectTimeout(Duration.ofSeconds(15))
                .build();
    }

    /**
     * The file with that digest.
     *
     * @throws NoSuchFileException when the server does not have it (any more)
     * @throws IOException when it cannot be written
     * @throws BuildException when the server cannot be reached, or sends something else
     */
    public Path get(URI url, Digest digest) throws IOException, InterruptedException {
        Path target = directory.resolve(digest.hex());
        if (Files.exists(target)) {
            return target;
        }
        Files.createDirectories(directory);
        connections.acquire();
        try {
            for (int attempt = 1; ; attempt++) {
                try {
                    return download(url, digest, target);
                } catch (Unreachable e) {
                    if (attempt == ATTEMPTS) {
                        throw unreachable(url, String.valueOf(e.getMessage()), e);
                    }
                    Thread.sleep(200L << attempt);
                }
            }
        } finally {
            connections.release();
        }
    }

    /** Where the file with that digest lies, or would. */
    public Path path(Digest digest) {
        return directory.resolve(digest.hex());
    }

    /** The length that the server gives for a file, without downloading it. */
    public long size(URI url) throws InterruptedException {
        try {
            HttpResponse<Void> answer = http.send(
                    HttpRequest.newBuilder(url)
                            .HEAD()
                            .timeout(Duration.ofSeconds(30))
                            .build(),
                    HttpResponse.BodyHandlers.discarding());
            long size = answer.headers().firstValueAsLong("Content-Length").orElse(-1);
            if (answer.statusCode() == 200 && size >= 0) {
                return size;
            }
            throw unreachable(url, "it answered " + answer.statusCode(), null);
        } catch (IOException e) {
            throw unreachable(url, String.valueOf(e.getMessage()), e);
        }
    }

    private static BuildException unreachable(URI url, String reason, @Nullable Throwable cause) {
        return new BuildException(
                BuildError.PACKAGES_UNREACHABLE,
                "The package server " + url.getHost() + " could not deliver " + name(url) + " (" + reason
                        + "); try again, and check the network if it lasts.",
                cause);
    }

    private Path download(URI url, Digest digest, Path target) throws IOException, InterruptedException, Unreachable {
        Path part = Files.createTempFile(directory, "part-", null);
        try {
            MessageDigest sha = Digest.sha256();
            try (InputStream in = open(url);
                    OutputStream out = new DigestOutputStream(Files.newOutputStream(part), sha)) {
                copy(in, out);
            }
            if (!Digest.finish(sha.digest()).equals(digest)) {
                throw new BuildException(
                        BuildError.CORRUPT_PACKAGE,
                        "The file " + name(url) + " from " + url.getHost()
                                + " is not the one that its index promises; it was not used.");
            }
            Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
            return target;
        } finally {
            Files.deleteIfExists(part);
        }
    }

    private InputStream open(URI url) throws InterruptedException, IOException, Unreachable {
        HttpResponse<InputStream> answer;
        try {
            answer = http.send(
                    HttpRequest.newBuilder(url).timeout(Duration.ofSeconds(60)).build(),
                    HttpResponse.BodyHandlers.ofInputStream());
        } catch (IOException e) {
            throw new Unreachable(e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage(), e);
        }
        if (answer.statusCode() == 200) {
            return answer.body();
        }
        answer.body().close();
        if (answer.statusCode() == 404 || answer.statusCode() == 410) {
            throw new NoSuchFileException(name(url));
        }
        throw new Unreachable("it answered " + answer.statusCode(), null);
    }

    /** Copies, telling a broken connection (try again) from a failing disk (do not). */
    private static void copy(InputStream in, OutputStream out) throws IOException, Unreachable {
        byte[] buffer = new byte[1 << 16];
        while (true) {
            int count;
            try {
                count = in.read(buffer);
            } catch (IOException e) {
                throw new Unreachable("the connection broke", e);
            }
            if (count < 0) {
                return;
            }
            out.write(buffer, 0, count);
        }
    }

    private static String name(URI url) {
        return url.getPath().substring(url.getPath().lastIndexOf('/') + 1);
    }

    private static final class Unreachable extends Exception {
        private static final long serialVersionUID = 1L;

        Unreachable(String message, @Nullable Throwable cause) {
            super(message, cause);
        }
    }
}
