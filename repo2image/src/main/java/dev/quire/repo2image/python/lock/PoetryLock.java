package dev.quire.repo2image.python.lock;

import dev.quire.repo2image.python.lock.LockEntry.Local.Mode;
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.tomlj.TomlTable;

/**
 * {@code poetry.lock}. From version 2.1 on every package says in which groups and where it applies; before that, the packages
 * are found by a walk from {@code pyproject.toml}.
 */
final class PoetryLock {
    private final LockTable file;
    private final Optional<LockTable> poetry;
    private final Target target;

    private PoetryLock(LockTable file, Optional<LockTable> project, Target target) {
        this.file = file;
        this.poetry = project.flatMap(toml -> toml.table("tool")).flatMap(tool -> tool.table("poetry"));
        this.target = target;
    }

    /**
     * @param project what {@code pyproject.toml} says
     * @param exists whether there is a file or directory of that path beside the lock
     */
    static Lock read(LockTable file, Optional<LockTable> project, Predicate<String> exists, Target target) {
        PoetryLock reader = new PoetryLock(file, project, target);
        List<PoetryPackage> packages = reader.chosen();
        Map<String, LockEntry> entries = new LinkedHashMap<>();
        Set<URI> indexes = new LinkedHashSet<>();
        for (PoetryPackage one : packages) {
            if (entries.put(one.name(), one.entry(target)) != null) {
                throw one.table().invalid("'" + one.name() + "' is locked twice for the same environment");
            }
            one.index().ifPresent(indexes::add);
        }
        project.flatMap(toml -> reader.own(toml, exists)).ifPresent(own -> entries.put(own.name(), own));
        return new Lock(file.place().file(), List.copyOf(entries.values()), List.copyOf(indexes));
    }

    private List<PoetryPackage> chosen() {
        LockTable metadata = file.table("metadata").orElseThrow(() -> file.invalid("'metadata' is missing"));
        String version = metadata.text("lock-version");
        if (!version.matches("[12]\\.\\d+")) {
            throw metadata.placeOf("lock-version")
                    .unsupported("only versions 1 and 2 of poetry.lock are known to this version.");
        }
        metadata.find("python-versions").ifPresent(text -> {
            if (!target.isWithin(VersionUnion.of(text, metadata.placeOf("python-versions")))) {
                throw metadata.placeOf("python-versions")
                        .invalid("the lock is for Python " + text + ", but the image has " + target
                                + "; name a Python in runtime.txt, or lock the project for this one.");
            }
        });
        List<PoetryPackage> packages = PoetryPackage.all(file);
        if (packages.stream().anyMatch(one -> one.table().has("groups"))) {
            return packages.stream().filter(this::applies).toList();
        }
        if (poetry.isEmpty()) {
            throw file.invalid("this form of lock needs the [tool.poetry] of its pyproject.toml beside it");
        }
        return new PoetryWalk(packages, target).from(roots());
    }

    private boolean applies(PoetryPackage one) {
        return one.table().texts("groups").stream().filter(this::isDefault).anyMatch(group -> {
            Optional<LockTable> byGroup = one.table().value("markers") instanceof TomlTable
                    ? one.table().table("markers")
                    : Optional.empty();
            return byGroup.isPresent()
                    ? byGroup.get().holds(group, target, MarkerExpression.Selection.NONE)
                    : one.table().holds("markers", target, MarkerExpression.Selection.NONE);
        });
    }

    /** All groups are installed but those that the project makes optional. */
    private boolean isDefault(String group) {
        return !poetry.flatMap(table -> table.table("group"))
                .flatMap(groups -> groups.table(group))
                .map(one -> one.flag("optional"))
                .orElse(false);
    }

    private List<PoetryDependency> roots() {
        LockTable says = poetry.orElseThrow();
        List<PoetryDependency> roots = new ArrayList<>();
        says.table("dependencies").ifPresent(table -> roots.addAll(PoetryDependency.all(table)));
        says.table("dev-dependencies").ifPresent(table -> roots.addAll(PoetryDependency.all(table)));
        says.table("group")
                .ifPresent(groups -> groups.keys().stream()
                        .filter(this::isDefault)
                        .forEach(name -> groups.table(name)
                                .flatMap(group -> group.table("dependencies"))
                                .ifPresent(table -> roots.addAll(PoetryDependency.all(table)))));
        return roots.stream()
                .filter(root -> !root.name().equals("python") && !root.optional())
                .collect(Collectors.toList());
    }

    /** The project itself, when Poetry would install it and there is something to install. */
    private Optional<LockEntry> own(LockTable project, Predicate<String> exists) {
        boolean off = poetry.filter(table -> table.has("package-mode"))
                .map(table -> !table.flag("package-mode"))
                .orElse(false);
        Optional<String> name = project.table("project")
                .flatMap(table -> table.find("name"))
                .or(() -> poetry.flatMap(table -> table.find("name")));
        if (off || name.isEmpty() || !project.has("build-system")) {
            return Optional.empty();
        }
        String module = name.get().replaceAll("[-.]+", "_");
        boolean there = poetry.map(table -> table.has("packages")).orElse(false)
                || exists.test(module)
                || exists.test("src/" + module)
                || exists.test(module + ".py");
        String directory = Artifacts.local(".", file.place());
        return there
                ? Optional.of(new LockEntry.Local(LockedWheel.normalize(name.get()), directory, Mode.EDITABLE))
                : Optional.empty();
    }
}
