package dev.quire.repo2image.registry;

import com.google.cloud.tools.jib.api.Credential;
import com.google.cloud.tools.jib.api.DescriptorDigest;
import com.google.cloud.tools.jib.api.ImageReference;
import com.google.cloud.tools.jib.api.InvalidImageReferenceException;
import com.google.cloud.tools.jib.api.RegistryAuthenticationFailedException;
import com.google.cloud.tools.jib.api.RegistryException;
import com.google.cloud.tools.jib.api.RegistryUnauthorizedException;
import com.google.cloud.tools.jib.blob.Blob;
import com.google.cloud.tools.jib.blob.Blobs;
import com.google.cloud.tools.jib.event.EventHandlers;
import com.google.cloud.tools.jib.frontend.CredentialRetrieverFactory;
import com.google.cloud.tools.jib.http.FailoverHttpClient;
import com.google.cloud.tools.jib.http.ResponseException;
import com.google.cloud.tools.jib.image.json.OciManifestTemplate;
import com.google.cloud.tools.jib.registry.RegistryClient;
import com.google.cloud.tools.jib.registry.credentials.CredentialRetrievalException;
import dev.quire.repo2image.BuiltImage;
import dev.quire.repo2image.image.Descriptor;
import dev.quire.repo2image.image.Digest;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.DigestException;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * A registry over HTTP by Jib Core's client. One instance serves one build: Jib keeps every connection's transport until
 * {@link #close}.
 */
final class JibRegistry implements Registry {
    private static final int ATTEMPTS = 3;
    private static final Duration ANSWER_WITHIN = Duration.ofSeconds(45);
    private static final Duration UPLOAD_WITHIN = Duration.ofMinutes(5);

    private final RegistrySettings settings;
    private final FailoverHttpClient http;
    private final BoundedCall bounded;
    private final Map<String, RegistryClient> clients = new ConcurrentHashMap<>();

    JibRegistry(RegistrySettings settings) {
        this.settings = settings;
        boolean plain = settings.security() == RegistrySettings.Security.PLAIN_HTTP_ALLOWED;
        this.http = new FailoverHttpClient(plain, plain, event -> {});
        this.bounded = new BoundedCall(settings.host(), settings.security());
    }

    @Override
    public Optional<Digest> find(String repository, String tag) throws IOException {
        return call(
                repository,
                "",
                ANSWER_WITHIN,
                client -> client.checkManifest(tag)
                        .map(found -> new Digest(found.getDigest().getHash())));
    }

    @Override
    public Optional<byte[]> config(String repository, String tag) throws IOException {
        return call(repository, "", ANSWER_WITHIN, client -> {
            if (client.checkManifest(tag).isEmpty()) {
                return Optional.empty();
            }
            OciManifestTemplate manifest =
                    client.pullManifest(tag, OciManifestTemplate.class).getManifest();
            var config = manifest.getContainerConfiguration();
            if (config == null || config.getDigest() == null) {
                return Optional.empty();
            }
            return Optional.of(Blobs.writeToByteArray(client.pullBlob(config.getDigest(), size -> {}, written -> {})));
        });
    }

    @Override
    public Transfer put(String repository, Descriptor blob, String from, Path file) throws IOException {
        return call(repository, from, UPLOAD_WITHIN.plusMillis(blob.size() / 500), client -> {
            DescriptorDigest digest = DescriptorDigest.fromHash(blob.digest().hex());
            if (client.checkBlob(digest).isPresent()) {
                return Transfer.PRESENT;
            }
            // Jib would try for a minute to read a file that is not there, so trying again is left to us.
            Blob bytes = Blobs.from(out -> Files.copy(file, out), false);
            boolean mounted = client.pushBlob(digest, bytes, from.isEmpty() ? null : name(from), written -> {});
            return mounted ? Transfer.MOUNTED : Transfer.UPLOADED;
        });
    }

    @Override
    public void tag(String repository, String tag, byte[] manifest) throws IOException {
        call(repository, "", ANSWER_WITHIN, client -> client.pushManifest(new RawManifest(manifest), tag));
    }

    @Override
    public BuiltImage.Place place(String repository, String tag, Digest manifest) {
        return new BuiltImage.Place.InRegistry(settings.host() + "/" + name(repository) + "@" + manifest);
    }

    @Override
    public void close() {
        try {
            http.shutDown();
        } catch (IOException e) {
            // The connections are gone either way, and the build has its result.
            return;
        }
    }

    private String name(String repository) {
        return settings.prefix().isEmpty() ? repository : settings.prefix() + "/" + repository;
    }

    private interface Call<T> {
        T on(RegistryClient client) throws IOException, RegistryException, DigestException;
    }

    private <T> T call(String repository, String from, Duration limit, Call<T> call) throws IOException {
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
                        ? start + " refuses access to " + name(repository) + "; check quire.registry.credentials."
                        : start + " does not work for " + name(repository) + " (" + reason(failure)
                                + "); check quire.registry and that it runs.",
                failure);
    }

    private RegistryClient connect(String repository, String from)
            throws IOException, RegistryException, CredentialRetrievalException {
        RegistryClient.Factory factory = from.isEmpty()
                ? RegistryClient.factory(EventHandlers.NONE, settings.host(), name(repository), http)
                : RegistryClient.factory(EventHandlers.NONE, settings.host(), name(repository), name(from), http);
        Optional<Credential> credential = credential();
        credential.ifPresent(factory::setCredential);
        RegistryClient client = factory.newRegistryClient();
        // Asks the registry how it wants to be spoken to; without bearer tokens, a credential goes along as basic auth.
        if (!client.doPushBearerAuth() && credential.isPresent()) {
            client.configureBasicAuth();
        }
        return client;
    }

    private Optional<Credential> credential() throws CredentialRetrievalException, IOException {
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
