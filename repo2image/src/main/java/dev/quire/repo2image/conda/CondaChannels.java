package dev.quire.repo2image.conda;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Where channels are found. Their names and addresses stay what they are everywhere; these are asked in their place.
 *
 * @param alias where all channels that are known by name lie, one directory each; empty for the default of conda's tools
 * @param mirrors where single channels lie, by name
 */
public record CondaChannels(Optional<String> alias, SortedMap<String, String> mirrors) {
    /** Where conda's tools find them. */
    public static final CondaChannels DEFAULT = new CondaChannels(Optional.empty(), new TreeMap<>());

    public CondaChannels {
        mirrors = new TreeMap<>(mirrors);
    }

    /**
     * Reads settings.
     *
     * @param mirrors channels and addresses, as in {@code conda-forge=https://mirror.example.org/forge}
     * @throws IllegalArgumentException when one is no such pair
     */
    public static CondaChannels of(Optional<String> alias, List<String> mirrors) {
        SortedMap<String, String> addresses = new TreeMap<>();
        for (String mirror : mirrors) {
            if (!mirror.matches("[A-Za-z0-9_./-]+=https?://.+")) {
                throw new IllegalArgumentException("quire.conda.mirrors must be channels with their addresses, such as"
                        + " conda-forge=https://mirror.example.org/forge, not '" + mirror + "'.");
            }
            int sign = mirror.indexOf('=');
            addresses.put(mirror.substring(0, sign), mirror.substring(sign + 1));
        }
        return new CondaChannels(alias, addresses);
    }

    /** The variables by which steps are told. */
    public Map<String, String> environment() {
        Map<String, String> environment = new TreeMap<>();
        alias.ifPresent(url -> environment.put("QUIRE_CONDA_CHANNEL_ALIAS", url));
        if (!mirrors.isEmpty()) {
            try {
                environment.put("QUIRE_CONDA_MIRRORS", new ObjectMapper().writeValueAsString(mirrors));
            } catch (JsonProcessingException e) {
                throw new IllegalStateException("Text is always JSON", e);
            }
        }
        return environment;
    }
}
