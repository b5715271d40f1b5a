package dev.quire.repo2image.registry;

import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.nio.channels.UnresolvedAddressException;
import java.nio.file.NoSuchFileException;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.SSLException;

/**
 * Requests to a registry with what authorizes them: asked again when the fault may pass, and with a sentence when it does not.
 * Thread-safe.
 */
final class RegistryCalls {
    private static final int REDIRECTS = 5;
    private static final Set<Integer> REDIRECTED = Set.of(301, 302, 303, 307, 308);

    private final RegistrySettings settings;
    private final RegistryHttp http;
    private final Authorizations authorizations;
    private final Patience patience;

    RegistryCalls(RegistrySettings settings, Patience patience) {
        this.settings = settings;
        this.http = new RegistryHttp(settings, patience.quiet());
        this.authorizations =
                new Authorizations(settings, http, new RegistryLogin(settings, patience.clock()), patience.clock());
        this.patience = patience;
    }

    /** A repository as the registry knows it. */
    String name(String repository) {
        return settings.name(repository);
    }

    Patience patience() {
        return patience;
    }

    /** The answer, which may be no success; tried again while the fault may pass. */
    Answer call(Ask ask) throws IOException {
        long end = System.nanoTime() + patience.quiet().toNanos();
        for (int attempt = 1; ; attempt++) {
            boolean last = attempt >= patience.attempts() || System.nanoTime() > end;
            try {
                Answer answer = once(ask);
                if (!answer.isPassing() || last) {
                    return answer;
                }
                pause(ask, attempt, answer);
            } catch (IOException e) {
                if (last || !isPassing(e)) {
                    throw sentence(ask.scope().repository(), e);
                }
                patience.pause(attempt);
            }
        }
    }

    /** The answer when it is a success; otherwise a sentence. */
    Answer succeed(Ask ask) throws IOException {
        Answer answer = call(ask);
        if (!answer.isSuccess()) {
            throw sentence(ask.scope().repository(), answer);
        }
        return answer;
    }

    /** The answer when it is a success, nothing when the thing is not there; otherwise a sentence. */
    Optional<Answer> find(Ask ask) throws IOException {
        Answer answer = call(ask);
        if (answer.status() == 404) {
            return Optional.empty();
        }
        if (!answer.isSuccess()) {
            throw sentence(ask.scope().repository(), answer);
        }
        return Optional.of(answer);
    }

    /** Waits before the attempt after this one. */
    void pause(Ask ask, int attempt, Answer answer) throws IOException {
        if (!patience.isWithin(answer)) {
            throw sentence(ask.scope().repository(), answer);
        }
        patience.pause(attempt, answer);
    }

    /** The answer to a request that is made once, or twice where the registry wants to know who asks. */
    Answer once(Ask ask) throws IOException {
        try {
            Optional<String> sent = authorizations.header(ask.scope());
            Answer answer = follow(ask, sent);
            if (answer.status() == 401 && authorizations.learn(ask.scope(), sent, answer.header("WWW-Authenticate"))) {
                answer = follow(ask, authorizations.header(ask.scope()));
            }
            if (answer.isSuccess()) {
                ask.check().of(answer);
            }
            return answer;
        } catch (Authorizations.RefusedException e) {
            return e.answer();
        }
    }

    /** Where a request goes. */
    URI uri(Ask ask) throws IOException {
        URI home = http.home().uri();
        if (ask.path() instanceof Ask.Target.Path(String path)) {
            return home.resolve("/v2/" + settings.name(ask.scope().repository()) + "/" + path);
        }
        URI given = ((Ask.Target.Given) ask.path()).uri();
        // Registries behind a proxy that ends TLS do not know that they are spoken to by it.
        return isHome(home, given) ? home.resolve(path(given)) : given;
    }

    private static String path(URI uri) {
        return uri.getRawPath() + (uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery());
    }

    private static boolean isHome(URI home, URI uri) {
        return String.valueOf(uri.getAuthority())
                .toLowerCase(Locale.ROOT)
                .equals(home.getAuthority().toLowerCase(Locale.ROOT));
    }

    private Answer follow(Ask ask, Optional<String> authorization) throws IOException {
        URI home = http.home().uri();
        URI uri = uri(ask);
        boolean reads = Set.of("GET", "HEAD").contains(ask.method());
        for (int hops = 0; ; hops++) {
            Answer answer = send(ask, uri, isHome(home, uri) ? authorization : Optional.empty());
            if (!reads || !REDIRECTED.contains(answer.status()) || hops == REDIRECTS) {
                return answer;
            }
            URI next = answer.location(uri);
            if (uri.getScheme().equals("https") && !"https".equalsIgnoreCase(next.getScheme())) {
                throw new IOException("it sends us from TLS to " + next.getScheme());
            }
            uri = next;
        }
    }

    private Answer send(Ask ask, URI uri, Optional<String> authorization) throws IOException {
        AtomicLong progress = new AtomicLong();
        try (Ask.Opened body = ask.body().open(progress)) {
            BodyPublisher publisher = body.publisher();
            HttpRequest.Builder request;
            try {
                request = HttpRequest.newBuilder(uri).method(ask.method(), publisher);
            } catch (IllegalArgumentException e) {
                throw new IOException("it sends us to an address that is none", e);
            }
            ask.headers().forEach(request::header);
            authorization.ifPresent(value -> request.header("Authorization", value));
            LimitedBytes bytes =
                    new LimitedBytes(ask.limit().what(), ask.limit().bytes());
            return http.send(request.build(), progress, bytes);
        }
    }

    /** Whether the same request may go well later. */
    static boolean isPassing(IOException failure) {
        return !(failure instanceof SSLException
                        || failure instanceof NoSuchFileException
                        || failure instanceof LimitedBytes.TooLargeException
                        || failure instanceof BrokenBlobException
                        || failure instanceof UnreachableRegistryException)
                && !Thread.currentThread().isInterrupted();
    }

    /** The failure for those who read messages, unless it is not the registry's. */
    IOException sentence(String repository, IOException failure) {
        if (failure instanceof NoSuchFileException
                || failure instanceof BrokenBlobException
                || failure instanceof UnreachableRegistryException
                || Thread.currentThread().isInterrupted()) {
            return failure;
        }
        return new UnreachableRegistryException(words(repository, reason(failure)), failure);
    }

    /** The answer for those who read messages. */
    UnreachableRegistryException sentence(String repository, Answer answer) {
        IOException cause = new IOException(answer.reason());
        return new UnreachableRegistryException(
                answer.isRefusal()
                        ? "The registry " + settings.host() + " refuses access to " + settings.name(repository)
                                + "; check quire.registry.credentials."
                        : words(repository, answer.reason() + patience.words(answer)),
                cause);
    }

    /** That the registry lacks a blob. */
    MissingBlobException missing(String repository, Answer answer) {
        return new MissingBlobException(words(repository, answer.reason()), new IOException(answer.reason()));
    }

    private String words(String repository, String reason) {
        return "The registry " + settings.host() + " does not work for " + settings.name(repository) + " (" + reason
                + "); check quire.registry and that it runs.";
    }

    private static String reason(IOException failure) {
        Throwable root = failure;
        while (root.getCause() != null) {
            if (root instanceof HttpConnectTimeoutException) {
                return "no connection within seconds";
            }
            root = root.getCause();
        }
        if (root instanceof UnresolvedAddressException) {
            return "no host has that name";
        }
        if (failure instanceof ConnectException && root.getMessage() == null) {
            return "connection refused";
        }
        String message = root.getMessage();
        return message == null
                ? root.getClass().getSimpleName()
                : message.lines().findFirst().orElse("").strip();
    }
}
