package dev.quire.api.config;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The image registry.
 *
 * @param prefix host and path under which images and layers are stored, e.g. `registry.example.org/quire`; needed in cluster
 *     mode; without one, local mode keeps images in its cache directory
 * @param insecure whether the registry is spoken to over plain HTTP, or with a certificate that nobody vouches for
 * @param credentials a `config.json` in Docker's format, with the registry's user and password
 */
@ConfigurationProperties("quire.registry")
public record RegistryConfig(
        @Nullable String prefix,
        @Bindable(defaultValue = "false") boolean insecure,
        @Nullable Path credentials) {
    public RegistryConfig {
        prefix = prefix == null || prefix.isBlank() ? null : prefix;
        if (prefix != null && (prefix.contains("://") || prefix.endsWith("/"))) {
            throw new IllegalArgumentException(
                    "quire.registry.prefix must look like registry.example.org/quire, not '%s'.".formatted(prefix));
        }
        credentials = credentials == null ? null : Home.expand(credentials);
    }
}
