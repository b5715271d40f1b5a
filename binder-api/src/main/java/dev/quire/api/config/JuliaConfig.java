package dev.quire.api.config;

import io.micronaut.context.annotation.ConfigurationProperties;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * Where Julia and its packages come from.
 *
 * @param downloads the address below which `versions.json` and the archives lie, as on Julia's own site below `bin/`; without it,
 *     repositories that ask for Julia are refused
 * @param packageServer the server of packages and registries; without it, the public one
 */
@ConfigurationProperties("quire.julia")
public record JuliaConfig(@Nullable URI downloads, @Nullable URI packageServer) {}
