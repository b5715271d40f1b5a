package dev.quire.repo2image.buildpack;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.tomlj.TomlArray;
import org.tomlj.TomlTable;

/**
 * What {@code pyproject.toml} says about the environment.
 *
 * @param kind what it declares
 * @param requiresPython the versions of Python that will do; any when empty
 * @param requiresPythonAt where that stands
 * @param dependencies what it depends on, read when it is asked for: where a lock decides, it may say what only the lock's tool
 *     understands
 * @param dynamic whether a build computes further dependencies
 */
record PyProject(
        Kind kind,
        PythonRange requiresPython,
        Place requiresPythonAt,
        Supplier<Requirements> dependencies,
        boolean dynamic) {
    /** What a file declares. */
    enum Kind {
        /** No project; it configures tools. */
        TOOLS,
        /** A project that is not installed itself, only what it depends on. */
        DEPENDENCIES,
        /** A project that is installed itself, too. */
        PACKAGE
    }

    /** Reads it. */
    static PyProject read(RepoFiles files, String path) {
        TomlFile file = TomlFile.read(files, path);
        Optional<TomlTable> project = file.table("project");
        Optional<TomlTable> poetry = file.table("tool.poetry");
        if (project.isEmpty()) {
            return poetry.map(table -> PoetryProject.read(file, table, files))
                    .orElseGet(() -> new PyProject(
                            Kind.TOOLS, PythonRange.ANY, new Place(path, 0), () -> Requirements.NONE, false));
        }
        TomlTable table = project.get();
        Place requiresAt = file.place(table, "requires-python");
        List<Specifier> requires = List.of();
        Optional<String> stated = file.text(table, "requires-python");
        if (stated.isPresent()) {
            Scanner scanner = new Scanner(stated.get(), requiresAt);
            requires = Specifier.parseAll(scanner);
            if (!scanner.skipBlanks().atEnd()) {
                throw scanner.invalid("a version specifier such as '>=3.11'");
            }
        }
        boolean builds = file.table("build-system").isPresent();
        return new PyProject(
                builds ? Kind.PACKAGE : Kind.DEPENDENCIES,
                PythonRange.of(requires),
                requiresAt,
                () -> {
                    List<StatedRequirement> dependencies = new ArrayList<>(requirements(file, table, "dependencies"));
                    if (!builds) {
                        dependencies.addAll(groups(file));
                    }
                    return new Requirements(dependencies, List.of(), IndexOptions.STANDARD);
                },
                file.texts(table, "dynamic").contains("dependencies"));
    }

    /** The groups that are installed without being asked for, as uv does: {@code dev}, or what it is told to. */
    private static List<StatedRequirement> groups(TomlFile file) {
        Optional<TomlTable> groups = file.table("dependency-groups");
        if (groups.isEmpty()) {
            return List.of();
        }
        List<String> wanted = file.table("tool.uv")
                .filter(uv -> uv.isArray("default-groups"))
                .map(uv -> file.texts(uv, "default-groups"))
                .orElse(List.of("dev"));
        List<StatedRequirement> stated = new ArrayList<>();
        Set<String> included = new TreeSet<>();
        wanted.forEach(group -> group(file, groups.get(), group, included, stated));
        return stated;
    }

    private static void group(
            TomlFile file, TomlTable groups, String group, Set<String> included, List<StatedRequirement> into) {
        if (!included.add(group) || !(groups.get(List.of(group)) instanceof TomlArray array)) {
            return;
        }
        into.addAll(requirements(file, groups, group));
        for (int i = 0; i < array.size(); i++) {
            if (array.get(i) instanceof TomlTable other) {
                file.text(other, "include-group").ifPresent(name -> group(file, groups, name, included, into));
            }
        }
    }

    /** The strings of an array of requirements; what else is there is not for us. */
    private static List<StatedRequirement> requirements(TomlFile file, TomlTable table, String key) {
        Object value = table.get(List.of(key));
        if (value == null) {
            return List.of();
        }
        if (!(value instanceof TomlArray array)) {
            throw file.place(table, key).invalid("'" + key + "' must be an array.");
        }
        List<StatedRequirement> stated = new ArrayList<>();
        for (int i = 0; i < array.size(); i++) {
            Place place = TomlFile.place(file.path(), array.inputPositionOf(i));
            if (array.get(i) instanceof TomlTable && !key.equals("dependencies")) {
                continue;
            }
            if (!(array.get(i) instanceof String dependency)) {
                throw place.invalid("'" + key + "' must hold strings only.");
            }
            Place exact = new Place(file.path(), lineOf(dependency, file.text(), place.line()));
            stated.add(new StatedRequirement(Requirement.parse(dependency.strip(), exact), exact));
        }
        return stated;
    }

    /** The parser counts line ends and comments before an element as part of it, so its line may be too early. */
    private static int lineOf(String element, String text, int from) {
        String[] lines = text.split("\n", -1);
        for (int i = Math.max(from - 1, 0); i < lines.length; i++) {
            if (lines[i].contains(element)) {
                return i + 1;
            }
        }
        return from;
    }
}
