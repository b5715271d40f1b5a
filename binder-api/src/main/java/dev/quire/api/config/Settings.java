package dev.quire.api.config;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.context.annotation.EachProperty;
import io.micronaut.context.env.Environment;
import io.micronaut.core.type.Argument;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
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
            ClientsConfig.class,
            EngineConfig.class,
            KubernetesConfig.class,
            PodConfig.class,
            ProfileConfig.class,
            WarmConfig.class,
            WarmPoolConfig.class,
            ProxyConfig.class,
            TlsConfig.class,
            CorsConfig.class);

    /** Stands for a name of the operator's choice. */
    static final String ANY = "<name>";

    private Settings() {}

    /** The configuration records. */
    static List<Class<? extends Record>> records() {
        return RECORDS;
    }

    /** The prefix of a record's settings; a nested record's is below its outer's. */
    static String prefix(Class<?> record) {
        EachProperty each = record.getAnnotation(EachProperty.class);
        if (each != null) {
            return each.value() + "." + ANY;
        }
        String own = Objects.requireNonNull(record.getAnnotation(ConfigurationProperties.class), record::getName)
                .value();
        Class<?> outer = record.getEnclosingClass();
        return outer == null ? own : prefix(outer) + "." + own;
    }

    /** What of a record is set: not the name that records of the same kind are told apart by. */
    static List<RecordComponent> components(Class<? extends Record> record) {
        boolean named = record.isAnnotationPresent(EachProperty.class);
        return Arrays.stream(record.getRecordComponents()).skip(named ? 1 : 0).toList();
    }

    /** A component's name as a setting. */
    static String name(Class<? extends Record> record, String component) {
        return prefix(record) + "." + component.replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
    }

    /** Whether there is a setting of that name; one of a map has a further part, a name of the operator's choice. */
    public static boolean isSetting(String name) {
        return RECORDS.stream()
                .anyMatch(record -> components(record).stream()
                        .anyMatch(component ->
                                pattern(record, component).matcher(name).matches()));
    }

    private static Pattern pattern(Class<? extends Record> record, RecordComponent component) {
        String name = Arrays.stream(name(record, component.getName()).split(Pattern.quote(ANY), -1))
                .map(Pattern::quote)
                .collect(Collectors.joining("[^.]+"));
        return Pattern.compile(name + (component.getType() == Map.class ? "[.].+" : "(\\[.*)?"), Pattern.DOTALL);
    }

    /**
     * Names the first value that cannot be read. The framework would take the default instead, without a word.
     *
     * @throws IllegalArgumentException with a sentence
     */
    public static void check(Environment environment) {
        for (Class<? extends Record> record : RECORDS) {
            EachProperty each = record.getAnnotation(EachProperty.class);
            Collection<String> names = each == null ? List.of("") : environment.getPropertyEntries(each.value());
            for (RecordComponent component : components(record)) {
                for (String name : names) {
                    check(
                            environment,
                            name(record, component.getName()).replace(ANY, name),
                            component.getGenericType());
                }
            }
        }
    }

    private static void check(Environment environment, String setting, Type type) {
        if (type instanceof ParameterizedType map && map.getRawType() == Map.class) {
            // Of texts, which there is nothing wrong with.
            return;
        }
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
