package dev.quire.api.config;

import io.micronaut.context.annotation.ConfigurationProperties;
import org.jspecify.annotations.Nullable;

/**
 * Which other sites' pages may use the API.
 *
 * @param origin the value of `Access-Control-Allow-Origin`; by default `*` in cluster mode, as pages such as Jupyter Book's
 *     need it, and none in local mode, so that no page on the web can launch a repository on this machine
 */
@ConfigurationProperties("quire.cors")
public record CorsConfig(@Nullable String origin) {}
