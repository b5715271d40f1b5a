package dev.quire.repo2image.python.lock;

import dev.quire.repo2image.buildpack.Place;
import dev.quire.repo2image.buildpack.PoetryConstraint;
import dev.quire.repo2image.repo.Excerpt;
import java.util.List;

/**
 * The versions that a constraint of Poetry's admits.
 *
 * @param alternatives one of which must admit a version
 */
record VersionUnion(List<VersionSet> alternatives) {
    VersionUnion {
        alternatives = List.copyOf(alternatives);
    }

    /** Reads a constraint that stands there. */
    static VersionUnion of(String constraint, Place place) {
        return new VersionUnion(PoetryConstraint.of(constraint, place).alternatives().stream()
                .map(range -> VersionSet.of(range)
                        .orElseThrow(
                                () -> place.invalid("'" + Excerpt.of(constraint) + "' is not a version constraint.")))
                .toList());
    }

    boolean contains(Version version) {
        return alternatives.stream().anyMatch(set -> set.contains(version));
    }
}
