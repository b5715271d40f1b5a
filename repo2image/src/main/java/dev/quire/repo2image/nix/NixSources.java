package dev.quire.repo2image.nix;

import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What Nix environments are made of here.
 *
 * @param channel the archive that {@code <nixpkgs>} means
 * @param substituter a binary cache to be asked instead of Nix's own
 * @param trustedKeys the keys that its packages are signed with
 */
public record NixSources(String channel, Optional<String> substituter, List<String> trustedKeys) {
    /** The packages of the forge, and the cache that Nix knows. */
    public static final NixSources STANDARD = new NixSources(
            "https://github.com/NixOS/nixpkgs/archive/refs/heads/nixpkgs-unstable.tar.gz", Optional.empty(), List.of());

    public NixSources {
        trustedKeys = List.copyOf(trustedKeys);
    }

    /** The variables by which steps are told; the channel is part of the recipe, as it decides what comes of it. */
    public SortedMap<String, String> environment() {
        SortedMap<String, String> environment = new TreeMap<>();
        StringBuilder settings = new StringBuilder();
        substituter.ifPresent(
                url -> settings.append("substituters = ").append(url).append('\n'));
        if (!trustedKeys.isEmpty()) {
            settings.append("trusted-public-keys = ")
                    .append(String.join(" ", trustedKeys))
                    .append('\n');
        }
        environment.put("NIX_CONFIG", settings.toString());
        return environment;
    }
}
