package dev.quire.api.config;

import io.micronaut.context.annotation.ConfigurationProperties;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * Where Python packages come from.
 *
 * @param index the simple index that packages are resolved from; without one, the public index
 */
@ConfigurationProperties("quire.python")
public record PythonConfig(@Nullable URI index) {}
