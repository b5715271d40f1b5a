package dev.quire.api.config;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;
import java.net.URI;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where Python packages come from.
 *
 * @param index the simple index that packages are resolved from; without one, the public index
 * @param extra further indexes, asked before it
 */
@ConfigurationProperties("quire.python")
public record PythonConfig(
        @Nullable URI index, @Bindable(defaultValue = "") List<URI> extra) {
    public PythonConfig {
        extra = extra.stream().filter(url -> !url.toString().isBlank()).toList();
    }
}
