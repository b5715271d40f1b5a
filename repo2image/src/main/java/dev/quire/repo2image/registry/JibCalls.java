package dev.quire.repo2image.registry;

import com.google.cloud.tools.jib.api.Credential;
import com.google.cloud.tools.jib.api.ImageReference;
import com.google.cloud.tools.jib.api.InvalidImageReferenceException;
import com.google.cloud.tools.jib.api.RegistryAuthenticationFailedException;
import com.google.cloud.tools.jib.api.RegistryException;
import com.google.cloud.tools.jib.api.RegistryUnauthorizedException;
import com.google.cloud.tools.jib.event.EventHandlers;
import com.google.cloud.tools.jib.frontend.CredentialRetrieverFactory;
import com.google.cloud.tools.jib.http.FailoverHttpClient;
import com.google.cloud.tools.jib.http.ResponseException;
import com.google.cloud.tools.jib.registry.RegistryClient;
import com.google.cloud.tools.jib.registry.credentials.CredentialRetrievalException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.NoSuchFileException;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * Calls of Jib's client: with an end, tried again when the fault may pass, and with a sentence when it does not. Thread-safe.
 */
final class JibCalls {
    private static final int ATTEMPTS = 3;

    private final RegistrySettings settings;
    private final FailoverHttpClient http;
    private final BoundedCall bounded;
    private final Map<String, RegistryClient> clients = new ConcurrentHashMap<>();

    JibCalls(RegistrySettings settings, FailoverHttpClient http) {
        this.settings = settings;
        this.http = http;
        this.bounded = new BoundedCall(settings.host(), settings.security());
    }

    interface Call<T> {
        T on(RegistryClient client) throws IOException, RegistryException, CredentialRetrievalException;
    }

    <T> T call(String repository, String from, Duration limit, Call<T> call) throws IOException {
        for (int attempt = 1; ; attempt++) {
            try {
                return bounded.run(() -> call.on(client(repository, from)), limit);
            } catch (ExecutionException e) {
                Throwable failure = Objects.requireNonNull(e.getCause());
                if (failure instanceof NoSuchFileException missing) {
                    throw missing;
                }
                if (attempt == ATTEMPTS || !isPassing(failure)) {
                    throw sentence(repository, failure);
                }
            } catch (IOException e) {
                throw sentence(repository, e);
            }
            pause(attempt);
        }
    }

    private RegistryClient client(String repository, String from)
            throws IOException, RegistryException, CredentialRetrievalException {
        RegistryClient known = clients.get(repository + " " + from);
        if (known != null) {
            return known;
        }
        RegistryClient client = connect(repository, from);
        clients.put(repository + " " + from, client);
        return client;
    }

    /** Whether the same request may get another answer: connections that broke, servers that are busy. */
    private static boolean isPassing(Throwable failure) {
        if (failure instanceof RegistryException || failure instanceof ResponseException) {
            for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
                if (cause instanceof ResponseException response) {
                    return response.getStatusCode() >= 500
                            || response.getStatusCode() == 429
                            || isBeingRelinked(response.getContent());
                }
            }
            return false;
        }
        return failure instanceof IOException && !(failure instanceof SSLException);
    }

    /**
     * Whether the registry misses a blob that was put before. Distribution rewrites a blob's link in place when somebody else
     * puts the same blob into the same repository; a manifest that is checked in that moment is refused (OCI distribution
     * specification, error code MANIFEST_BLOB_UNKNOWN), and accepted a moment later.
     */
    private static boolean isBeingRelinked(@Nullable String answer) {
        return answer != null && answer.contains("MANIFEST_BLOB_UNKNOWN");
    }

    private static void pause(int attempt) throws IOException {
        try {
            Thread.sleep(Duration.ofMillis(300L * attempt));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted");
        }
    }

    private UnreachableRegistryException sentence(String repository, Throwable failure) {
        boolean refused = failure instanceof RegistryUnauthorizedException
                || failure instanceof RegistryAuthenticationFailedException;
        String start = "The registry " + settings.host();
        return new UnreachableRegistryException(
                refused
                        ? start + " refuses access to " + settings.name(repository)
                                + "; check quire.registry.credentials."
                        : start + " does not work for " + settings.name(repository) + " (" + reason(failure)
                                + "); check quire.registry and that it runs.",
                failure);
    }

    private RegistryClient connect(String repository, String from)
            throws IOException, RegistryException, CredentialRetrievalException {
        RegistryClient.Factory factory = from.isEmpty()
                ? RegistryClient.factory(EventHandlers.NONE, settings.host(), settings.name(repository), http)
                : RegistryClient.factory(
                        EventHandlers.NONE, settings.host(), settings.name(repository), settings.name(from), http);
        Optional<Credential> credential = credential(settings);
        credential.ifPresent(factory::setCredential);
        RegistryClient client = factory.newRegistryClient();
        // Asks the registry how it wants to be spoken to; without bearer tokens, a credential goes along as basic auth.
        if (!client.doPushBearerAuth() && credential.isPresent()) {
            client.configureBasicAuth();
        }
        return client;
    }

    static Optional<Credential> credential(RegistrySettings settings) throws CredentialRetrievalException, IOException {
        if (settings.dockerConfig().isEmpty()) {
            return Optional.empty();
        }
        try {
            ImageReference any = ImageReference.parse(settings.host() + "/any");
            return CredentialRetrieverFactory.forImage(any, event -> {})
                    .dockerConfig(settings.dockerConfig().get())
                    .retrieve();
        } catch (InvalidImageReferenceException e) {
            throw new IOException("'" + settings.host() + "' is not a registry's host name.", e);
        }
    }

    private static String reason(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        String message = root.getMessage();
        return message == null
                ? root.getClass().getSimpleName()
                : message.lines().findFirst().orElse("").strip();
    }
}
