package dev.quire.api.config;

import io.micronaut.context.annotation.ConfigurationProperties;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * Where Debian packages come from.
 *
 * @param mirror the mirror that has `dists/` and `pool/`; without one, the public mirror. Signatures and hashes are checked
 *     whatever the mirror.
 */
@ConfigurationProperties("quire.debian")
public record DebianConfig(@Nullable URI mirror) {}
