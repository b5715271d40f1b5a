package dev.quire.repo2image.step;

import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a step needs here to reach package indexes and mirrors: proxies, certificates, addresses of mirrors. It is no part of a
 * step's key, and nothing of it stays in the image.
 */
public record NetworkAccess(SortedMap<String, String> environment, List<StepInput> files) {
    /** A machine that reaches everything without help. */
    public static final NetworkAccess DIRECT = new NetworkAccess(new TreeMap<>(), List.of());

    public NetworkAccess {
        environment = new TreeMap<>(environment);
        files = List.copyOf(files);
    }
}
