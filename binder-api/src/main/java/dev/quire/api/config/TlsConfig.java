package dev.quire.api.config;

import io.micronaut.context.annotation.ConfigurationProperties;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Whom TLS connections to forges, registries, indexes and mirrors trust.
 *
 * @param caBundle a PEM file of further certificate authorities, trusted in addition to the JDK's own; by default the
 *     file that the environment's `SSL_CERT_FILE` names
 */
@ConfigurationProperties("quire.tls")
public record TlsConfig(@Nullable Path caBundle) {
    public TlsConfig {
        caBundle = caBundle == null || caBundle.toString().isBlank() ? null : Home.expand(caBundle);
    }
}
