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
        List<StatedRequirement> stated = new ArrayList<>();
        List<Specifier> requires = List.of();
        Place requiresAt = new Place(file.path(), 0);
        Optional<TomlTable> main = file.table("tool.poetry.dependencies");
        if (main.isPresent()) {
            stated.addAll(new DependencyTable(file, main.get()).requirements());
            Optional<String> python = file.text(main.get(), "python");
            if (python.isPresent()) {
                requiresAt = file.place(main.get(), "python");
                requires = Specifier.parseAll(
                        new Scanner(PoetryConstraint.standard(python.get(), requiresAt), requiresAt));
            }
        }
        file.table("tool.poetry.dev-dependencies")
                .ifPresent(dev -> stated.addAll(new DependencyTable(file, dev).requirements()));
        Optional<TomlTable> groups = file.table("tool.poetry.group");
        for (String group : groups.map(TomlTable::keySet).map(List::copyOf).orElse(List.of())) {
            groups.flatMap(all -> Optional.ofNullable(all.get(List.of(group)) instanceof TomlTable one ? one : null))
                    .filter(one -> !Boolean.TRUE.equals(one.get(List.of("optional"))))
                    .flatMap(one -> Optional.ofNullable(
                            one.get(List.of("dependencies")) instanceof TomlTable dependencies ? dependencies : null))
                    .ifPresent(one -> stated.addAll(new DependencyTable(file, one).requirements()));
        }
        return new PyProject(
                isPackage(file, poetry, files) ? PyProject.Kind.PACKAGE : PyProject.Kind.DEPENDENCIES,
                requires,
                requiresAt,
                new Requirements(stated, List.of(), IndexOptions.STANDARD),
                false);
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
