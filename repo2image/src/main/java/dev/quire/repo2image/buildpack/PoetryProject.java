package dev.quire.repo2image.buildpack;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.tomlj.TomlTable;

/** A project that says all in Poetry's own tables, as Poetry had it before its second major version. */
final class PoetryProject {
    private PoetryProject() {}

    static PyProject read(TomlFile file, TomlTable poetry, RepoFiles files) {
        PythonRange requires = PythonRange.ANY;
        Place requiresAt = new Place(file.path(), 0);
        Optional<TomlTable> main = file.table("tool.poetry.dependencies");
        Optional<String> python = main.flatMap(table -> file.text(table, "python"));
        if (python.isPresent()) {
            Place at = file.place(main.get(), "python");
            requiresAt = at;
            requires = new PythonRange(PoetryConstraint.of(python.get(), at).alternatives().stream()
                    .map(range -> Specifier.parseAll(new Scanner(range, at)))
                    .toList());
        }
        return new PyProject(
                isPackage(file, poetry, files) ? PyProject.Kind.PACKAGE : PyProject.Kind.DEPENDENCIES,
                requires,
                requiresAt,
                () -> new Requirements(dependencies(file), List.of(), IndexOptions.STANDARD),
                false);
    }

    private static List<StatedRequirement> dependencies(TomlFile file) {
        List<StatedRequirement> stated = new ArrayList<>();
        for (String section : List.of("dependencies", "dev-dependencies")) {
            file.table("tool.poetry." + section)
                    .ifPresent(table -> stated.addAll(new DependencyTable(file, table).requirements()));
        }
        Optional<TomlTable> groups = file.table("tool.poetry.group");
        for (String group : groups.map(TomlTable::keySet).map(List::copyOf).orElse(List.of())) {
            groups.flatMap(all -> Optional.ofNullable(all.get(List.of(group)) instanceof TomlTable one ? one : null))
                    .filter(one -> !Boolean.TRUE.equals(one.get(List.of("optional"))))
                    .flatMap(one -> Optional.ofNullable(
                            one.get(List.of("dependencies")) instanceof TomlTable dependencies ? dependencies : null))
                    .ifPresent(one -> stated.addAll(new DependencyTable(file, one).requirements()));
        }
        return stated;
    }

    /** Poetry refuses to build a project without a package, and many that only list dependencies have none. */
    private static boolean isPackage(TomlFile file, TomlTable poetry, RepoFiles files) {
        if (Boolean.FALSE.equals(poetry.get(List.of("package-mode")))) {
            return false;
        }
        if (poetry.contains(List.of("packages"))) {
            return true;
        }
        Map<Character, Character> underscores = Map.of('-', '_', '.', '_');
        String name = file.text(poetry, "name")
                .map(text -> text.chars()
                        .mapToObj(c -> String.valueOf(underscores.getOrDefault((char) c, (char) c)))
                        .reduce("", String::concat))
                .orElse("");
        return !name.isEmpty()
                && (files.isDirectory(name) || files.isDirectory("src/" + name) || files.isFile(name + ".py"));
    }
}
