package dev.quire.api.config;

import io.micronaut.context.annotation.ConfigurationProperties;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * Where Debian packages come from.
 *
 * @param mirror the mirror that has `dists/` and `pool/`; without one, that of this machine's own package manager. Signatures
 *     and hashes are checked whatever the mirror.
 */
@ConfigurationProperties("quire.debian")
public record DebianConfig(@Nullable URI mirror) {}
