package dev.quire.repo2image.python.lock;

import dev.quire.repo2image.buildpack.Place;
import dev.quire.repo2image.repo.Excerpt;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.tomlj.TomlArray;
import org.tomlj.TomlTable;

/**
 * A dependency as Poetry writes it in {@code pyproject.toml} and {@code poetry.lock}.
 *
 * @param name normalised
 * @param constraint the versions that will do; empty for what has none, such as a directory
 * @param extras its extras that are wanted too
 * @param optional whether it counts with an extra only
 * @param table what else is said of it; empty when it is but a constraint
 */
record PoetryDependency(
        String name,
        Optional<VersionUnion> constraint,
        Set<String> extras,
        boolean optional,
        Optional<LockTable> table) {
    PoetryDependency {
        extras = Set.copyOf(extras);
    }

    /** The dependencies of a table of them; a name may have several, for several environments. */
    static List<PoetryDependency> all(LockTable dependencies) {
        List<PoetryDependency> all = new ArrayList<>();
        for (String key : dependencies.keys()) {
            Place place = dependencies.placeOf(key);
            switch (dependencies.value(key)) {
                case String constraint -> all.add(of(key, constraint, place));
                case TomlTable table -> all.add(of(key, dependencies.within(table, place)));
                case TomlArray array -> {
                    for (int i = 0; i < array.size(); i++) {
                        if (array.get(i) instanceof TomlTable table) {
                            all.add(of(key, dependencies.within(table, place)));
                        } else if (array.get(i) instanceof String constraint) {
                            all.add(of(key, constraint, place));
                        } else {
                            throw place.invalid("'" + Excerpt.of(key) + "' is not a dependency.");
                        }
                    }
                }
                case null, default -> throw place.invalid("'" + Excerpt.of(key) + "' is not a dependency.");
            }
        }
        return all;
    }

    private static PoetryDependency of(String name, String constraint, Place place) {
        return new PoetryDependency(
                LockedWheel.normalize(name),
                Optional.of(VersionUnion.of(constraint, place)),
                Set.of(),
                false,
                Optional.empty());
    }

    private static PoetryDependency of(String name, LockTable table) {
        Set<String> extras =
                table.texts("extras").stream().map(LockedWheel::normalize).collect(Collectors.toSet());
        Optional<VersionUnion> constraint =
                table.find("version").map(version -> VersionUnion.of(version, table.placeOf("version")));
        return new PoetryDependency(
                LockedWheel.normalize(name), constraint, extras, table.flag("optional"), Optional.of(table));
    }

    /** Whether it is for that environment, when those extras of its dependent are wanted. */
    boolean applies(Target target, Set<String> wanted) {
        if (table.isEmpty()) {
            return true;
        }
        LockTable says = table.get();
        boolean python = says.find("python")
                .map(text -> target.isWithin(VersionUnion.of(text, says.placeOf("python"))))
                .orElse(true);
        boolean platform =
                says.find("platform").map(name -> name.equals("linux")).orElse(true);
        return python && platform && says.holds("markers", target, new MarkerExpression.Selection(wanted, Set.of()));
    }
}
