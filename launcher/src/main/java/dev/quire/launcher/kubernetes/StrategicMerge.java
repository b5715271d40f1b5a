package dev.quire.launcher.kubernetes;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * Lays a piece of a Pod over a Pod as {@code kubectl patch} does: maps are merged, lists of things that have a name are
 * merged by it, other lists are replaced. Pure; both are what JSON or YAML is read as.
 */
final class StrategicMerge {
    /** What tells the elements of a list apart, as the API's types say ({@code patchMergeKey}). */
    private static final Map<String, String> KEYS = Map.ofEntries(
            Map.entry("containers", "name"),
            Map.entry("initContainers", "name"),
            Map.entry("volumes", "name"),
            Map.entry("env", "name"),
            Map.entry("imagePullSecrets", "name"),
            Map.entry("resourceClaims", "name"),
            Map.entry("volumeMounts", "mountPath"),
            Map.entry("volumeDevices", "devicePath"),
            Map.entry("ports", "containerPort"),
            Map.entry("hostAliases", "ip"),
            Map.entry("topologySpreadConstraints", "topologyKey"));

    private StrategicMerge() {}

    /** What tells the elements of the list of that name apart; nothing does in lists that are replaced. */
    static Optional<String> key(String list) {
        return Optional.ofNullable(KEYS.get(list));
    }

    static Map<String, Object> merge(Map<?, ?> below, Map<?, ?> above) {
        Map<String, Object> merged = new LinkedHashMap<>();
        below.forEach((name, value) -> merged.put(String.valueOf(name), value));
        above.forEach((name, value) ->
                merged.merge(String.valueOf(name), value, (old, fresh) -> merge(String.valueOf(name), old, fresh)));
        return merged;
    }

    private static Object merge(String name, Object below, Object above) {
        if (below instanceof Map<?, ?> one && above instanceof Map<?, ?> other) {
            return merge(one, other);
        }
        String key = KEYS.get(name);
        return key != null && below instanceof List<?> one && above instanceof List<?> other
                ? merge(key, one, other)
                : above;
    }

    private static List<Object> merge(String key, List<?> below, List<?> above) {
        List<Object> merged = new ArrayList<>(below);
        for (Object element : above) {
            int same = 0;
            while (same < merged.size() && !isSame(key, merged.get(same), element)) {
                same++;
            }
            if (same < merged.size()
                    && merged.get(same) instanceof Map<?, ?> old
                    && element instanceof Map<?, ?> fresh) {
                merged.set(same, merge(old, fresh));
            } else {
                merged.add(element);
            }
        }
        return merged;
    }

    private static boolean isSame(String key, Object one, Object other) {
        return one instanceof Map<?, ?> a
                && other instanceof Map<?, ?> b
                && a.get(key) != null
                && Objects.equals(a.get(key), b.get(key));
    }
}
