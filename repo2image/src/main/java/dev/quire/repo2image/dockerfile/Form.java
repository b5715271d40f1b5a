package dev.quire.repo2image.dockerfile;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** How a command is written down. */
sealed interface Form {
    /** For the shell. */
    record Shell(String text) implements Form {}

    /** Program and arguments. */
    record Exec(List<String> arguments) implements Form {
        public Exec {
            arguments = List.copyOf(arguments);
        }
    }

    /** What is no array of strings is for the shell (Dockerfile reference, "Shell and exec form"). */
    static Form of(String text) {
        return strings(text).<Form>map(Exec::new).orElseGet(() -> new Shell(text));
    }

    /** The strings of a JSON array, if the text is one. */
    static Optional<List<String>> strings(String text) {
        if (!text.startsWith("[")) {
            return Optional.empty();
        }
        try {
            JsonNode node = new ObjectMapper()
                    .enable(com.fasterxml.jackson.databind.DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                    .readTree(text);
            List<String> strings = new ArrayList<>();
            for (JsonNode each : node) {
                if (!each.isTextual()) {
                    return Optional.empty();
                }
                strings.add(each.asText());
            }
            return node.isArray() ? Optional.of(strings) : Optional.empty();
        } catch (JsonProcessingException e) {
            return Optional.empty();
        }
    }
}
