package dev.quire.repo2image.registry;

import dev.quire.repo2image.registry.RegistrySettings.Security;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * Connections to one registry that are kept for the next request. Proxies and certificate authorities are the JDK's. A request
 * ends when nothing has moved for a while, not when it takes long. Thread-safe.
 */
final class RegistryHttp {
    /** All builds of this process together; the JDK opens as many connections as there are requests. */
    private static final int CONNECTIONS = 64;

    private static final Duration CONNECT_WITHIN = Duration.ofSeconds(5);
    private static final int LARGEST_FIRST_ANSWER = 1 << 16;

    private final RegistrySettings settings;
    private final Duration quiet;
    private final HttpClient client;
    private final Semaphore connections = new Semaphore(CONNECTIONS, true);
    private @Nullable Home home;

    RegistryHttp(RegistrySettings settings, Duration quiet) {
        this.settings = settings;
        this.quiet = quiet;
        // HTTP/2 would send all uploads through one connection, whose windows are smaller than what the network takes.
        HttpClient.Builder builder = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(CONNECT_WITHIN);
        if (settings.security() == Security.PLAIN_HTTP_ALLOWED) {
            builder.sslContext(Unverified.context());
        }
        this.client = builder.build();
    }

    /**
     * How the registry is spoken to.
     *
     * @param uri ends with the host
     * @param challenge how it wants to be asked, as it said first
     */
    record Home(URI uri, String challenge) {}

    /** Finds out how the registry is spoken to, once. */
    synchronized Home home() throws IOException {
        if (home == null) {
            if (settings.security() == Security.TLS) {
                home = knock("https", quiet);
            } else {
                try {
                    home = knock("https", CONNECT_WITHIN);
                } catch (InterruptedIOException e) {
                    if (Thread.currentThread().isInterrupted()) {
                        throw e;
                    }
                    home = knock("http", quiet);
                } catch (IOException e) {
                    // No TLS, or nobody there: then this says so too.
                    home = knock("http", quiet);
                }
            }
        }
        return home;
    }

    /** The registry may come back as another one than it was. */
    private synchronized void forgetHome() {
        home = null;
    }

    private Home knock(String scheme, Duration within) throws IOException {
        URI uri = URI.create(scheme + "://" + settings.host() + "/");
        HttpRequest request = HttpRequest.newBuilder(uri.resolve("/v2/")).build();
        Answer answer = send(request, new AtomicLong(), new LimitedBytes("An answer", LARGEST_FIRST_ANSWER), within);
        return new Home(uri, answer.status() == 401 ? answer.header("WWW-Authenticate") : "");
    }

    /**
     * The whole answer.
     *
     * @param progress counts what is sent
     * @param body takes the answer's body
     */
    Answer send(HttpRequest request, AtomicLong progress, LimitedBytes body) throws IOException {
        try {
            return send(request, progress, body, quiet);
        } catch (ConnectException | SSLException e) {
            forgetHome();
            throw e;
        }
    }

    private Answer send(HttpRequest request, AtomicLong progress, LimitedBytes body, Duration within)
            throws IOException {
        try {
            connections.acquire();
            try {
                CompletableFuture<HttpResponse<byte[]>> answer =
                        client.sendAsync(request, info -> new LimitedBody(body, progress));
                try {
                    HttpResponse<byte[]> whole = await(answer, progress, within);
                    return new Answer(whole.statusCode(), whole.headers(), whole.body());
                } finally {
                    // Closes the connection of what has not ended.
                    answer.cancel(true);
                }
            } finally {
                connections.release();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            InterruptedIOException interrupted = new InterruptedIOException("interrupted");
            interrupted.initCause(e);
            throw interrupted;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException failure) {
                throw failure;
            }
            throw new IOException(Optional.ofNullable(e.getCause()).orElse(e));
        }
    }

    private static <T> T await(CompletableFuture<T> answer, AtomicLong progress, Duration within)
            throws InterruptedException, ExecutionException, InterruptedIOException {
        long before = progress.get();
        while (true) {
            try {
                return answer.get(within.toMillis(), TimeUnit.MILLISECONDS);
            } catch (TimeoutException e) {
                long now = progress.get();
                if (now == before) {
                    InterruptedIOException late =
                            new InterruptedIOException("nothing came within " + within.toSeconds() + " seconds");
                    late.initCause(e);
                    throw late;
                }
                before = now;
            }
        }
    }
}
