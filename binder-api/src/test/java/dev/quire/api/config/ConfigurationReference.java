package dev.quire.api.config;

import com.sun.source.doctree.DocCommentTree;
import com.sun.source.doctree.DocTree;
import com.sun.source.doctree.ParamTree;
import com.sun.source.doctree.TextTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.util.DocTrees;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreePath;
import com.sun.source.util.TreePathScanner;
import io.micronaut.core.bind.annotation.Bindable;
import java.io.IOException;
import java.lang.reflect.Parameter;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.jspecify.annotations.Nullable;

/** Writes the reference of all settings from the configuration records: their components, defaults and Javadoc. */
final class ConfigurationReference {
    private static final String INTRODUCTION = """
            # Configuration

            <!-- Generated from the records in dev.quire.api.config; change those, then run
                 ./mvnw -pl binder-api -am test -Dtest=ConfigurationReferenceTest -Dsurefire.failIfNoSpecifiedTests=false -Dquire.docs=write -->

            Every setting has a default that works on one machine. A setting can be given as a variable of the environment, named
            below, or in a YAML file that `--config <file>` or `QUIRE_CONFIG` names:

            ```yaml
            quire:
              sessions:
                memory: 4GiB
                idle: 1h
            ```

            The environment overrides the file. Durations are written like `90s`, `10m`, `6h`; sizes like `512MiB`, `2GiB`; lists
            with commas. Texts by name, profiles and pools can be given in the file only. A wrong value ends the start with a sentence that names the setting.
            """;

    private final Map<String, DocCommentTree> comments = new HashMap<>();

    private ConfigurationReference(Path sources) throws IOException {
        JavaCompiler compiler = Objects.requireNonNull(ToolProvider.getSystemJavaCompiler(), "A JDK, not a JRE");
        try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null);
                Stream<Path> paths = Files.list(sources)) {
            JavacTask task = (JavacTask) compiler.getTask(
                    null,
                    files,
                    _ -> {},
                    List.of("-proc:none"),
                    null,
                    files.getJavaFileObjectsFromPaths(
                            paths.filter(p -> p.toString().endsWith(".java")).toList()));
            DocTrees trees = DocTrees.instance(task);
            for (CompilationUnitTree unit : task.parse()) {
                new TreePathScanner<@Nullable Void, @Nullable Void>() {
                    @Override
                    public @Nullable Void visitClass(ClassTree type, @Nullable Void nothing) {
                        TreePath path = getCurrentPath();
                        DocCommentTree comment = trees.getDocCommentTree(path);
                        if (comment != null) {
                            comments.put(name(path), comment);
                        }
                        return super.visitClass(type, null);
                    }
                }.scan(unit, null);
            }
        }
    }

    static String render(Path sources) throws IOException {
        ConfigurationReference reference = new ConfigurationReference(sources);
        return INTRODUCTION
                + Settings.records().stream().map(reference::section).collect(Collectors.joining());
    }

    private static String name(TreePath path) {
        String name = ((ClassTree) path.getLeaf()).getSimpleName().toString();
        return path.getParentPath().getLeaf() instanceof ClassTree outer ? outer.getSimpleName() + "." + name : name;
    }

    private String section(Class<? extends Record> record) {
        String prefix = Settings.prefix(record);
        Class<?> outer = record.getEnclosingClass();
        DocCommentTree comment = Objects.requireNonNull(
                comments.get(
                        outer == null ? record.getSimpleName() : outer.getSimpleName() + "." + record.getSimpleName()),
                () -> record + " has no Javadoc");
        StringBuilder text = new StringBuilder("\n## `%s`\n\n%s\n\n".formatted(prefix, flat(comment.getFullBody())));
        text.append("| setting | environment | kind | default | what it is |\n|---|---|---|---|---|\n");
        for (Parameter parameter : parameters(record)) {
            String setting = Settings.name(record, parameter.getName());
            Bindable bindable = parameter.getAnnotation(Bindable.class);
            String preset =
                    bindable == null || bindable.defaultValue().isEmpty() ? "" : "`" + bindable.defaultValue() + "`";
            text.append("| `%s` | %s | %s | %s | %s |\n"
                    .formatted(
                            setting,
                            variable(setting, parameter),
                            kind(parameter.getParameterizedType()),
                            preset,
                            description(comment, parameter.getName(), setting)));
        }
        return text.toString();
    }

    private static List<Parameter> parameters(Class<? extends Record> record) {
        Parameter[] all = record.getDeclaredConstructors()[0].getParameters();
        return List.of(all).subList(all.length - Settings.components(record).size(), all.length);
    }

    /** A name that the operator chooses cannot be in a variable's name, which knows neither case nor dots. */
    private static String variable(String setting, Parameter parameter) {
        return parameter.getType() == Map.class || setting.contains(Settings.ANY)
                ? ""
                : "`" + setting.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_') + "`";
    }

    private static String description(DocCommentTree comment, String component, String setting) {
        return comment.getBlockTags().stream()
                .filter(tag -> tag instanceof ParamTree param
                        && param.getName().getName().contentEquals(component))
                .map(tag -> flat(((ParamTree) tag).getDescription()))
                .findFirst()
                .orElseThrow(() -> new AssertionError(setting + " has no @param"));
    }

    private static String flat(List<? extends DocTree> text) {
        return text.stream()
                .map(part -> part instanceof TextTree plain ? plain.getBody() : part.toString())
                .collect(Collectors.joining())
                .replaceAll("\\s+", " ");
    }

    private static String kind(Type type) {
        if (type instanceof ParameterizedType map && map.getRawType() == Map.class) {
            return "texts by name";
        }
        if (type instanceof ParameterizedType list) {
            return "list of " + kind(list.getActualTypeArguments()[0]) + "s";
        }
        Class<?> plain = (Class<?>) type;
        if (plain.isEnum()) {
            return Arrays.stream(plain.getEnumConstants())
                    .map(constant -> "`" + constant.toString().toLowerCase(Locale.ROOT) + "`")
                    .collect(Collectors.joining(" or "));
        }
        return switch (plain.getSimpleName()) {
            case "ByteSize" -> "size";
            case "Duration" -> "duration";
            case "Path" -> "path";
            case "URI" -> "URL";
            case "int", "Integer", "BigDecimal" -> "number";
            case "boolean" -> "`true` or `false`";
            case "String" -> "text";
            default -> throw new AssertionError("No word for " + type);
        };
    }
}
