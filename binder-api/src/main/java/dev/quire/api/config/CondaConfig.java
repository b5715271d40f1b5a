package dev.quire.api.config;

import dev.quire.repo2image.conda.CondaChannels;
import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where conda packages come from. Repositories name channels as they do everywhere; hashes are checked whatever the mirror.
 *
 * @param channelAlias where the channels lie that are known by name, one directory each; without one, the default of conda's
 *     tools
 * @param mirrors where single channels lie, such as `conda-forge=https://mirror.example.org/forge`
 */
@ConfigurationProperties("quire.conda")
public record CondaConfig(
        @Nullable URI channelAlias,
        @Bindable(defaultValue = "") List<String> mirrors) {
    public CondaConfig {
        mirrors = mirrors.stream().filter(mirror -> !mirror.isBlank()).toList();
        CondaChannels.of(Optional.empty(), mirrors);
    }

    /** The same for builds. */
    public CondaChannels channels() {
        return CondaChannels.of(Optional.ofNullable(channelAlias).map(URI::toString), mirrors);
    }
}
