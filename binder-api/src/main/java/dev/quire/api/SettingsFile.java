package dev.quire.api;

import dev.quire.api.config.Settings;
import io.micronaut.context.env.EnvironmentPropertySource;
import io.micronaut.context.env.PropertySource;
import io.micronaut.context.env.yaml.YamlPropertySourceLoader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The YAML file of settings: named by {@code --config} or {@code QUIRE_CONFIG}; the environment overrides it. */
final class SettingsFile {
    private SettingsFile() {}

    static Optional<PropertySource> find(List<String> arguments, Map<String, String> environment) {
        int option = arguments.indexOf("--config");
        if (option >= 0 && option + 1 >= arguments.size()) {
            throw new IllegalArgumentException("--config needs the path of a YAML file after it.");
        }
        String name = option >= 0 ? arguments.get(option + 1) : environment.getOrDefault("QUIRE_CONFIG", "");
        return name.isBlank() ? Optional.empty() : Optional.of(read(Path.of(name)));
    }

    private static PropertySource read(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            Map<String, Object> settings = new YamlPropertySourceLoader().read(file.toString(), in);
            settings.keySet().stream()
                    .filter(key -> key.startsWith("quire."))
                    .filter(key -> !Settings.isSetting(key))
                    .findFirst()
                    .ifPresent(key -> {
                        throw new IllegalArgumentException(
                                "The settings file %s has '%s', which is no setting; docs/configuration.md lists them."
                                        .formatted(file, key));
                    });
            return PropertySource.of(file.toString(), settings, EnvironmentPropertySource.POSITION - 1);
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    "The settings file %s cannot be read: %s".formatted(file, e.getMessage()), e);
        }
    }
}
