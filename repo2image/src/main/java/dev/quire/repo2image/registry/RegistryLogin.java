package dev.quire.repo2image.registry;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.cloud.tools.jib.api.Credential;
import com.google.cloud.tools.jib.api.ImageReference;
import com.google.cloud.tools.jib.api.InvalidImageReferenceException;
import com.google.cloud.tools.jib.frontend.CredentialRetrieverFactory;
import com.google.cloud.tools.jib.registry.credentials.CredentialRetrievalException;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Optional;

/**
 * The login that Docker's configuration has for a registry, read by Jib Core, which knows its forms and its credential helpers.
 * Kept for minutes, because a helper is a program, and because a mounted secret may be renewed. Thread-safe.
 */
final class RegistryLogin {
    private static final Duration KEPT = Duration.ofMinutes(5);

    private final RegistrySettings settings;
    private final InstantSource clock;
    private Optional<Login> known = Optional.empty();
    private Instant end = Instant.MIN;

    RegistryLogin(RegistrySettings settings, InstantSource clock) {
        this.settings = settings;
        this.clock = clock;
    }

    /** A login of one of the forms that there are. */
    sealed interface Login {
        /** A user's name and password (RFC 7617). */
        record Password(String user, String password) implements Login {
            String header() {
                return "Basic " + Base64.getEncoder().encodeToString((user + ":" + password).getBytes(UTF_8));
            }

            @Override
            public String toString() {
                return "Password[" + user + "]";
            }
        }

        /** Docker's identity token, for the token server alone. */
        record Identity(String token) implements Login {
            @Override
            public String toString() {
                return "Identity[]";
            }
        }
    }

    /** The login, if there is one. */
    synchronized Optional<Login> find() throws IOException {
        if (!clock.instant().isBefore(end)) {
            known = credential()
                    .map(credential -> credential.isOAuth2RefreshToken()
                            ? new Login.Identity(credential.getPassword())
                            : new Login.Password(credential.getUsername(), credential.getPassword()));
            end = clock.instant().plus(KEPT);
        }
        return known;
    }

    /** The registry would not have it. */
    synchronized void forget() {
        end = Instant.MIN;
    }

    private Optional<Credential> credential() throws IOException {
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
        } catch (CredentialRetrievalException e) {
            throw new IOException("quire.registry.credentials cannot be read", e);
        }
    }
}
