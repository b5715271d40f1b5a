package dev.quire.api.config;

import io.micronaut.context.annotation.ConfigurationProperties;
import org.jspecify.annotations.Nullable;

/**
 * The container engine, in local mode.
 *
 * @param binary the engine's command, `podman`, `docker` or a path; by default the first of the two that is there
 */
@ConfigurationProperties("quire.engine")
public record EngineConfig(@Nullable String binary) {}
