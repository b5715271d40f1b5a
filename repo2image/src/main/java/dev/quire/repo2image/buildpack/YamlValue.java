package dev.quire.repo2image.buildpack;

import java.util.List;
import java.util.SequencedMap;

/** What stands in a YAML file, and where; scalars as they are written, so that {@code 3.10} stays {@code 3.10}. */
sealed interface YamlValue {
    Place place();

    /** A scalar. */
    record Text(String value, Place place) implements YamlValue {}

    /** A sequence. */
    record Items(List<YamlValue> values, Place place) implements YamlValue {
        public Items {
            values = List.copyOf(values);
        }
    }

    /** A mapping, in the order of the file. */
    record Entries(SequencedMap<String, YamlValue> values, Place place) implements YamlValue {
        /** The scalars under that key; none where nothing or nothing but {@code null} stands. */
        List<YamlValue> items(String key) {
            YamlValue value = values.get(key);
            return switch (value) {
                case null -> List.of();
                case Items items -> items.values();
                case Text text when text.value().isEmpty() || text.value().equals("null") -> List.of();
                case Text _, Entries _ -> throw value.place().invalid("'" + key + "' must be a list.");
            };
        }

        /** Whether it has that key. */
        boolean has(String key) {
            return values.containsKey(key);
        }
    }
}
