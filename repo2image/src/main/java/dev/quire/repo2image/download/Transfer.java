package dev.quire.repo2image.download;

import dev.quire.repo2image.download.Downloads.MissingException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** One request to a server: what the network did wrong is told apart from what the disk did. */
final class Transfer {
    private static final Duration ANSWER_WITHIN = Duration.ofSeconds(60);
    private static final int REDIRECTS = 10;
    private static final Set<Integer> REDIRECTING = Set.of(301, 302, 303, 307, 308);

    private final HttpClient http;
    private final Destinations destinations;
    private final Duration idle;

    /**
     * @param destinations which servers may be asked
     * @param idle how long a server may send nothing
     */
    Transfer(HttpClient http, Destinations destinations, Duration idle) {
        if (http.followRedirects() != HttpClient.Redirect.NEVER) {
            throw new IllegalArgumentException("A client that follows redirects goes where nothing is checked");
        }
        this.http = http;
        this.destinations = destinations;
        this.idle = idle;
    }

    /** The network's part of a failure; a failure of the disk is another matter and stays an IOException. */
    static final class BrokenException extends Exception {
        private static final long serialVersionUID = 1L;

        private final boolean lasting;

        private BrokenException(String message, boolean lasting, @Nullable Throwable cause) {
            super(message, cause);
            this.lasting = lasting;
        }

        static BrokenException of(String message) {
            return new BrokenException(message, false, null);
        }

        static BrokenException of(IOException cause) {
            String message = cause.getMessage();
            return new BrokenException(message == null ? cause.getClass().getSimpleName() : message, false, cause);
        }

        /** An answer that the same request will get again. */
        static BrokenException lasting(String message) {
            return new BrokenException(message, true, null);
        }

        boolean isFinal() {
            return lasting;
        }
    }

    /** The length that the server gives for a file. */
    long size(URI url) throws MissingException, InterruptedException, BrokenException {
        HttpResponse<Void> answer = send(url, HttpRequest.Builder::HEAD, HttpResponse.BodyHandlers.discarding());
        check(url, answer.statusCode());
        long size = answer.headers().firstValueAsLong("Content-Length").orElse(-1);
        if (size < 0) {
            throw BrokenException.lasting("it gives no length");
        }
        return size;
    }

    /**
     * Adds to {@code part} what it lacks of the file; tells whether there was something in it before.
     *
     * @param size the file's length, if it is known
     * @param limit the most bytes that it may have
     */
    boolean append(URI url, Path part, OptionalLong size, long limit)
            throws IOException, InterruptedException, BrokenException {
        long have = Files.size(part);
        if (size.isPresent() && have == size.getAsLong() && have > 0) {
            return true;
        }
        HttpResponse<InputStream> answer = send(
                url,
                request -> have > 0 ? request.header("Range", "bytes=" + have + "-") : request,
                HttpResponse.BodyHandlers.ofInputStream());
        try (IdleLimit body = new IdleLimit(answer.body(), idle)) {
            if (answer.statusCode() == 416) {
                Files.write(part, new byte[0]);
            }
            check(url, answer.statusCode());
            boolean more = answer.statusCode() == 206 && have > 0;
            StandardOpenOption mode = more ? StandardOpenOption.APPEND : StandardOpenOption.TRUNCATE_EXISTING;
            long total;
            try (OutputStream out = Files.newOutputStream(part, StandardOpenOption.WRITE, mode)) {
                total = copy(body, out, more ? have : 0, Math.min(limit, size.orElse(limit)));
            }
            if (total < size.orElse(0)) {
                throw BrokenException.of("only " + total + " of " + size.getAsLong() + " bytes came");
            }
            return more;
        }
    }

    /** The answer after redirects; where the operator's own server sends on to is the operator's word. */
    private <T> HttpResponse<T> send(URI url, UnaryOperator<HttpRequest.Builder> form, BodyHandler<T> body)
            throws InterruptedException, BrokenException {
        boolean trusted = destinations.isTrusted(url);
        URI at = url;
        for (int hop = 0; hop <= REDIRECTS; hop++) {
            HttpRequest.Builder builder = form.apply(request(at));
            destinations.authorization(at).ifPresent(login -> builder.setHeader("Authorization", login));
            HttpRequest request = builder.build();
            try {
                if (!trusted) {
                    check(at);
                }
                HttpResponse<T> answer = http.send(request, body);
                Optional<String> location = answer.headers().firstValue("Location");
                if (!REDIRECTING.contains(answer.statusCode()) || location.isEmpty()) {
                    return answer;
                }
                if (answer.body() instanceof InputStream unread) {
                    unread.close();
                }
                at = target(at, location.get());
            } catch (IOException e) {
                throw BrokenException.of(e);
            }
        }
        throw BrokenException.lasting("it redirects without end");
    }

    private void check(URI url) throws UnknownHostException {
        try {
            destinations.check(url);
        } catch (UnknownHostException e) {
            // Behind a proxy, public names are often known to the proxy alone.
            ProxySelector proxies = http.proxy().orElseGet(ProxySelector::getDefault);
            if (proxies == null || proxies.select(url).getFirst().type() == Proxy.Type.DIRECT) {
                throw e;
            }
        }
    }

    private static URI target(URI from, String location) throws BrokenException {
        try {
            URI target = from.resolve(location);
            boolean downgraded =
                    "https".equalsIgnoreCase(from.getScheme()) && !"https".equalsIgnoreCase(target.getScheme());
            if (!downgraded) {
                return target;
            }
        } catch (IllegalArgumentException e) {
            // Said below.
        }
        throw BrokenException.lasting("it redirects to where nothing can be fetched from");
    }

    private static HttpRequest.Builder request(URI url) throws BrokenException {
        try {
            return HttpRequest.newBuilder(url).timeout(ANSWER_WITHIN);
        } catch (IllegalArgumentException e) {
            throw BrokenException.lasting(url + " is not an http or https URL");
        }
    }

    private static void check(URI url, int status) throws MissingException, BrokenException {
        if (status == 404 || status == 410) {
            throw new MissingException(url.getHost() + " has no " + url.getPath());
        }
        if (status != 200 && status != 206) {
            boolean passing = status >= 500 || status == 408 || status == 416 || status == 425 || status == 429;
            throw passing
                    ? BrokenException.of("it answers " + status)
                    : BrokenException.lasting("it answers " + status);
        }
    }

    private static long copy(IdleLimit body, OutputStream out, long have, long limit)
            throws IOException, BrokenException {
        byte[] buffer = new byte[1 << 16];
        long total = have;
        while (true) {
            int got;
            try {
                got = body.read(buffer);
            } catch (IOException e) {
                throw BrokenException.of(e);
            }
            if (got < 0) {
                return total;
            }
            total += got;
            if (total > limit) {
                throw BrokenException.lasting("it sends more than " + limit + " bytes");
            }
            out.write(buffer, 0, got);
        }
    }
}
