package dev.quire.launcher.local;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What an operator decides about builds on this machine.
 *
 * @param registries how the engine reaches the registries of the images that Dockerfiles start from
 * @param network the engine's network for their commands, such as {@code none}; without it, the engine's default, which is a network of
 *     their own
 */
public record EngineBuildSettings(RegistryAccess registries, Optional<String> network) {
    private static final Pattern NETWORK = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_.:=,/-]*");

    public EngineBuildSettings {
        network.filter(name -> !NETWORK.matcher(name).matches()).ifPresent(name -> {
            throw new IllegalArgumentException("'%s' is not the name of an engine's network".formatted(name));
        });
    }
}
