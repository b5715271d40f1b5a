package dev.quire.repo2image.debian;

import dev.quire.repo2image.BuildError;
import dev.quire.repo2image.BuildException;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Which packages are needed for some: a greedy closure, good for lists that we choose ourselves. It never goes back on a
 * choice and knows no conflicts; for what users ask for, apt decides.
 */
final class Dependencies {
    private final PackagesIndex index;
    private final SortedMap<String, IndexedPackage> chosen = new TreeMap<>();
    private final Deque<IndexedPackage> open = new ArrayDeque<>();

    private Dependencies(PackagesIndex index) {
        this.index = index;
    }

    /** The roots, the essential packages and all that these need; the order of the roots does not matter. */
    static List<LockedPackage> closure(PackagesIndex index, Collection<String> roots) {
        Dependencies dependencies = new Dependencies(index);
        // All roots are chosen before the first dependency is looked at: they decide between alternatives.
        for (String root : roots.stream().sorted().toList()) {
            dependencies.choose(index.named(root)
                    .orElseThrow(() -> unresolvable("Debian package " + root + " is not in the suite's index.")));
        }
        index.essential().forEach(dependencies::choose);
        dependencies.close();
        return dependencies.chosen.values().stream().map(IndexedPackage::file).toList();
    }

    private void choose(IndexedPackage one) {
        if (chosen.putIfAbsent(one.name(), one) == null) {
            open.add(one);
        }
    }

    private void close() {
        for (IndexedPackage one = open.poll(); one != null; one = open.poll()) {
            for (List<Relation> group : one.depends()) {
                if (group.stream().noneMatch(this::isMet)) {
                    choose(pick(one, group));
                }
            }
        }
    }

    private boolean isMet(Relation relation) {
        IndexedPackage same = chosen.get(relation.name());
        return (same != null && same.meets(relation))
                || index.providing(relation.name()).stream()
                        .anyMatch(provider -> chosen.containsKey(provider.name()) && provider.meets(relation));
    }

    /** The first alternative that is a package; without one, the first by name that provides an alternative. */
    private IndexedPackage pick(IndexedPackage dependent, List<Relation> group) {
        for (Relation relation : group) {
            Optional<IndexedPackage> real = index.named(relation.name()).filter(one -> one.meets(relation));
            if (real.isPresent()) {
                return real.get();
            }
        }
        return group.stream()
                .flatMap(relation -> index.providing(relation.name()).stream().filter(one -> one.meets(relation)))
                .findFirst()
                .orElseThrow(() -> unresolvable("Debian package " + dependent.name() + " needs "
                        + group.stream().map(Relation::toString).collect(Collectors.joining(" or "))
                        + ", which the suite does not have."));
    }

    private static BuildException unresolvable(String message) {
        return new BuildException(BuildError.UNRESOLVABLE, message);
    }
}
