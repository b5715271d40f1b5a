package dev.quire.api.config;

import java.util.List;
import java.util.function.Function;

/** Reads settings that have a notation of their own; what cannot be read is said with the setting's name. */
final class Parsed {
    private Parsed() {}

    /** The values, without blank ones, which an empty list in the environment leaves behind. */
    static <T> List<T> all(String setting, List<String> values, Function<String, T> notation) {
        return values.stream()
                .filter(value -> !value.isBlank())
                .map(value -> one(setting, value, notation))
                .toList();
    }

    static <T> T one(String setting, String value, Function<String, T> notation) {
        try {
            return notation.apply(value);
        } catch (IllegalArgumentException e) {
            // Without the cause: the deepest message is the one that is told, and it does not name the setting.
            throw new IllegalArgumentException("%s: %s".formatted(setting, e.getMessage()));
        }
    }
}
