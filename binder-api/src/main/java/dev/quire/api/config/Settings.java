package dev.quire.api.config;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.context.env.Environment;
import io.micronaut.core.type.Argument;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

/** All settings there are, in the order of the reference. */
public final class Settings {
    private static final List<Class<? extends Record>> RECORDS = List.of(
            QuireConfig.class,
            RepositoriesConfig.class,
            RepositoriesConfig.Ssh.class,
            RepositoriesConfig.Fetch.class,
            RepositoriesConfig.Archives.class,
            BuildConfig.class,
            RegistryConfig.class,
            PythonConfig.class,
            DebianConfig.class,
            RConfig.class,
            JuliaConfig.class,
            NixConfig.class,
            CondaConfig.class,
            SessionsConfig.class,
            StepsConfig.class,
            BuilderConfig.class,
            SessionsConfig.Quota.class,
            EngineConfig.class,
            KubernetesConfig.class,
            ProxyConfig.class,
            TlsConfig.class,
            CorsConfig.class);

    private Settings() {}

    /** The configuration records. */
    static List<Class<? extends Record>> records() {
        return RECORDS;
    }

    /** The prefix of a record's settings; a nested record's is below its outer's. */
    static String prefix(Class<?> record) {
        String own = Objects.requireNonNull(record.getAnnotation(ConfigurationProperties.class), record::getName)
                .value();
        Class<?> outer = record.getEnclosingClass();
        return outer == null ? own : prefix(outer) + "." + own;
    }

    /** A component's name as a setting. */
    static String name(Class<? extends Record> record, String component) {
        return prefix(record) + "." + component.replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
    }

    /** The names of all settings. */
    public static Set<String> names() {
        return RECORDS.stream()
                .flatMap(record ->
                        Arrays.stream(record.getRecordComponents()).map(component -> name(record, component.getName())))
                .collect(Collectors.toUnmodifiableSet());
    }

    /**
     * Names the first value that cannot be read. The framework would take the default instead, without a word.
     *
     * @throws IllegalArgumentException with a sentence
     */
    public static void check(Environment environment) {
        for (Class<? extends Record> record : RECORDS) {
            for (RecordComponent component : record.getRecordComponents()) {
                check(environment, name(record, component.getName()), component.getGenericType());
            }
        }
    }

    private static void check(Environment environment, String setting, Type type) {
        Argument<?> wanted = type instanceof ParameterizedType list
                ? Argument.listOf((Class<?>) list.getActualTypeArguments()[0])
                : Argument.of((Class<?>) type);
        String text = environment.getProperty(setting, String.class).orElse("");
        if (text.isBlank()) {
            return;
        }
        try {
            if (environment.getProperty(setting, wanted).isPresent()) {
                return;
            }
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("%s: %s".formatted(setting, e.getMessage()), e);
        }
        throw new IllegalArgumentException(
                "%s cannot be '%s'; docs/configuration.md says what it takes.".formatted(setting, text));
    }
}
