package dev.quire.launcher.local;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What an operator decides about steps on this machine.
 *
 * @param installation names this Quire among others on the machine, which leave each other's containers alone
 * @param registries how the engine reaches registries
 * @param network the engine's network for steps that have one, such as {@code host}; without it, the engine's default
 */
public record EngineStepSettings(String installation, RegistryAccess registries, Optional<String> network) {
    private static final Pattern NETWORK = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_.:=,/-]*");

    public EngineStepSettings {
        EngineSettings.requireInstallation(installation);
        network.filter(name -> !NETWORK.matcher(name).matches()).ifPresent(name -> {
            throw new IllegalArgumentException("'%s' is not the name of an engine's network".formatted(name));
        });
    }
}
