package dev.quire.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quire.api.config.RepositoriesConfig;
import dev.quire.api.config.SessionsConfig;
import io.micronaut.context.ApplicationContext;
import io.micronaut.context.env.EnvironmentPropertySource;
import io.micronaut.context.env.MapPropertySource;
import io.micronaut.context.env.PropertySource;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SettingsFileTest {
    @TempDir
    private Path directory;

    @Test
    void theFileSetsWhatTheEnvironmentLeavesOpen() throws Exception {
        Path file = directory.resolve("quire.yml");
        Files.writeString(file, """
                quire:
                  sessions:
                    idle: 1h
                    max-age: 2h
                  repositories:
                    file-directories: [/srv/a, /srv/b]
                """);
        PropertySource source = SettingsFile.find(List.of(), Map.of("QUIRE_CONFIG", file.toString()))
                .orElseThrow();
        PropertySource environment = new MapPropertySource("environment", Map.of("QUIRE_SESSIONS_MAX_AGE", "3h")) {
            @Override
            public PropertyConvention getConvention() {
                return PropertyConvention.ENVIRONMENT_VARIABLE;
            }

            @Override
            public int getOrder() {
                return EnvironmentPropertySource.POSITION;
            }
        };
        try (ApplicationContext context = ApplicationContext.builder()
                .deduceEnvironment(false)
                .environmentPropertySource(false)
                .banner(false)
                .propertySources(source, environment)
                .start()) {
            SessionsConfig sessions = context.getBean(SessionsConfig.class);
            assertThat(sessions.idle()).isEqualTo(Duration.ofHours(1));
            assertThat(sessions.maxAge()).isEqualTo(Duration.ofHours(3));
            assertThat(context.getBean(RepositoriesConfig.class).fileDirectories())
                    .containsExactly(Path.of("/srv/a"), Path.of("/srv/b"));
        }
    }

    @Test
    void aSettingThatIsNoneIsNamed() throws Exception {
        Path file = directory.resolve("quire.yml");
        Files.writeString(file, "quire:\n  session:\n    idle: 1h\n");
        assertThatThrownBy(() -> SettingsFile.find(List.of("--config", file.toString()), Map.of()))
                .hasMessageContaining("quire.session.idle")
                .hasMessageContaining("is no setting");
    }

    @Test
    void aFileThatIsMissingIsNamed() {
        Path file = directory.resolve("none.yml");
        assertThatThrownBy(() -> SettingsFile.find(List.of("--config", file.toString()), Map.of()))
                .hasMessageContaining(file.toString());
        assertThat(SettingsFile.find(List.of(), Map.of())).isEmpty();
    }
}
