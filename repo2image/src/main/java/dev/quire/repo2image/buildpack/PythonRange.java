package dev.quire.repo2image.buildpack;

import java.util.List;
import java.util.stream.Collectors;

/**
 * The versions of Python that a project admits.
 *
 * @param alternatives of one of which all specifiers must hold; none: any version will do
 */
record PythonRange(List<List<Specifier>> alternatives) {
    static final PythonRange ANY = new PythonRange(List.of());

    PythonRange {
        alternatives = alternatives.stream().map(List::copyOf).toList();
    }

    static PythonRange of(List<Specifier> specifiers) {
        return specifiers.isEmpty() ? ANY : new PythonRange(List.of(specifiers));
    }

    boolean isAny() {
        return alternatives.isEmpty() || alternatives.stream().anyMatch(List::isEmpty);
    }

    boolean admits(PythonVersion python) {
        return isAny()
                || alternatives.stream().anyMatch(all -> all.stream().allMatch(specifier -> specifier.admits(python)));
    }

    @Override
    public String toString() {
        return alternatives.stream()
                .map(all -> all.stream().map(Specifier::toString).collect(Collectors.joining(",")))
                .collect(Collectors.joining(" || "));
    }
}
