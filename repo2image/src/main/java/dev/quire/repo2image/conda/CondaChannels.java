package dev.quire.repo2image.conda;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
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
