package dev.quire.api.config;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;
import java.net.URI;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
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
        @Nullable URI channelAlias, @Bindable(defaultValue = "") List<String> mirrors) {
    public CondaConfig {
        mirrors = mirrors.stream().filter(mirror -> !mirror.isBlank()).toList();
        mirrors.forEach(mirror -> {
            if (!mirror.matches("[A-Za-z0-9_./-]+=https?://.+")) {
                throw new IllegalArgumentException(
                        "quire.conda.mirrors must be channels and addresses such as conda-forge=https://mirror.example.org/forge,"
                                + " not '%s'.".formatted(mirror));
            }
        });
    }

    /** The mirrors' addresses, by the channels' names. */
    public SortedMap<String, String> addresses() {
        SortedMap<String, String> addresses = new TreeMap<>();
        for (String mirror : mirrors) {
            int sign = mirror.indexOf('=');
            addresses.put(mirror.substring(0, sign), mirror.substring(sign + 1));
        }
        return addresses;
    }
}
