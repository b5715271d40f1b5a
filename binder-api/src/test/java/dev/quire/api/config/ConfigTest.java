package dev.quire.api.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micronaut.context.ApplicationContext;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ConfigTest {
    private static ApplicationContext context(Map<String, Object> settings) {
        return ApplicationContext.builder()
                .banner(false)
                .deduceEnvironment(false)
                .environmentPropertySource(false)
                .properties(settings)
                .start();
    }

    @Test
    void everythingHasADefault() {
        try (ApplicationContext context = context(Map.of())) {
            QuireConfig quire = context.getBean(QuireConfig.class);
            assertThat(quire.mode()).isEqualTo(QuireConfig.Mode.LOCAL);
            assertThat(quire.publicUrl()).hasToString("http://localhost:8585/");
            assertThat(quire.cache()).isEqualTo(Path.of(System.getProperty("user.home"), ".cache", "quire"));
            assertThat(quire.cacheSize()).isEqualTo(new ByteSize(20L << 30));
            SessionsConfig sessions = context.getBean(SessionsConfig.class);
            assertThat(sessions.memory()).isEqualTo(new ByteSize(2L << 30));
            assertThat(sessions.cpuMillis()).isEqualTo(1000);
            assertThat(context.getBean(RepositoriesConfig.class).fileDirectories())
                    .isEmpty();
            assertThat(context.getBean(RepositoriesConfig.class).hosts()).isEmpty();
            assertThat(context.getBean(RegistryConfig.class).prefix()).isNull();
            assertThat(context.getBean(PythonConfig.class).index()).isNull();
            assertThat(context.getBean(DebianConfig.class).mirror()).isNull();
            assertThat(context.getBean(KubernetesConfig.class).namespace()).isNull();
            assertThat(context.getBean(EngineConfig.class).binary()).isNull();
            assertThat(context.getBean(CorsConfig.class).origin()).isNull();
            assertThat(context.getBean(BuilderConfig.class).builder()).isEmpty();
        }
    }

    @Test
    void settingsAreWrittenAsPeopleWriteThem() {
        try (ApplicationContext context = context(Map.of(
                "quire.mode", "cluster",
                "quire.url", "https://quire.example.org/services/binder",
                "quire.sessions.memory", "1.5GiB",
                "quire.sessions.cpu", "0.5",
                "quire.sessions.max-age", "90m",
                "quire.repositories.file-directories", "/srv/a,/srv/b",
                "quire.repositories.fetch.max-size", 1000,
                "quire.sessions.quota.total", 7,
                "quire.repositories.ssh.key", "~/key",
                "quire.repositories.private-addresses", "deny"))) {
            assertThat(context.getBean(QuireConfig.class).publicUrl())
                    .hasToString("https://quire.example.org/services/binder/");
            SessionsConfig sessions = context.getBean(SessionsConfig.class);
            assertThat(sessions.memory().bytes()).isEqualTo(3L << 29);
            assertThat(sessions.cpu()).isEqualByComparingTo(new BigDecimal("0.5"));
            assertThat(sessions.maxAge()).isEqualTo(Duration.ofMinutes(90));
            RepositoriesConfig repositories = context.getBean(RepositoriesConfig.class);
            assertThat(repositories.fileDirectories()).containsExactly(Path.of("/srv/a"), Path.of("/srv/b"));
            assertThat(repositories.allowsPrivateAddresses(QuireConfig.Mode.LOCAL))
                    .isFalse();
            assertThat(context.getBean(RepositoriesConfig.Fetch.class).maxSize())
                    .isEqualTo(new ByteSize(1000));
            assertThat(context.getBean(SessionsConfig.Quota.class).total()).isEqualTo(7);
            assertThat(context.getBean(RepositoriesConfig.Ssh.class).key())
                    .isEqualTo(Path.of(System.getProperty("user.home"), "key"));
        }
    }

    @ParameterizedTest
    @CsvSource({"512MiB,536870912", "2GiB,2147483648", "1k,1000", "1.5 GB,1500000000", "42,42", "7B,7", "1Ki,1024"})
    void sizesHaveUnits(String text, long bytes) {
        assertThat(ByteSize.parse(text).bytes()).isEqualTo(bytes);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "GiB", "-1", "1XB", "two"})
    void whatIsNoSizeIsNamed(String text) {
        assertThatThrownBy(() -> ByteSize.parse(text)).hasMessageContaining("is not a size");
    }

    @ParameterizedTest
    @CsvSource({
        "quire.sessions.idle,0s,quire.sessions.idle must be longer",
        "quire.build.concurrency,0,quire.build.concurrency must be more than zero",
        "quire.registry.prefix,https://r.example.org,must look like registry.example.org/quire",
        "quire.url,quire.example.org,must be a whole http or https URL",
        "quire.repositories.file-directories,relative,must be absolute",
        "quire.sessions.memory,lots,'lots' is not a size",
        "quire.sessions.idle,soon,quire.sessions.idle",
        "quire.port,high,quire.port",
        "quire.mode,cloud,quire.mode",
        "quire.builder.users,nobody,quire.builder.users",
        "quire.builder.image,registry.example/b,quire.builder.image needs quire.builder.namespace",
        "quire.builder.searched-registries,https://r.example.org,quire.builder.searched-registries: 'https://r.example.org'",
        "quire.builder.insecure-registries,r.example.org:port,quire.builder.insecure-registries: 'r.example.org:port'"
    })
    void wrongValuesAreNamed(String setting, String value, String sentence) {
        try (ApplicationContext context = context(Map.of(setting, value))) {
            assertThatThrownBy(() -> {
                        Settings.check(context.getEnvironment());
                        context.getBean(QuireConfig.class);
                        context.getBean(SessionsConfig.class);
                        context.getBean(BuildConfig.class);
                        context.getBean(RegistryConfig.class);
                        context.getBean(RepositoriesConfig.class);
                        context.getBean(BuilderConfig.class);
                    })
                    .hasStackTraceContaining(sentence);
        }
    }
}
