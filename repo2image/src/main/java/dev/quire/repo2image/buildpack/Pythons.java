package dev.quire.repo2image.buildpack;

import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The versions of Python that this installation has bases for.
 *
 * @param available the versions, the default first
 */
public record Pythons(List<PythonVersion> available) {
    public Pythons {
        available = List.copyOf(available);
        if (available.isEmpty()) {
            throw new IllegalArgumentException("There must be a version of Python");
        }
    }

    /** Those of the Debian releases: 3.13 of trixie, which is the default, and 3.11 of bookworm. */
    public static Pythons ofDebian() {
        return new Pythons(List.of(new PythonVersion(3, 13, 5), new PythonVersion(3, 11, 2)));
    }

    /** The same, that Python first if it is one of them. */
    Pythons preferring(String feature) {
        return new Pythons(available.stream()
                .sorted(Comparator.comparing(python -> !python.feature().equals(feature)))
                .toList());
    }

    /** What a repository gets that does not say. */
    public PythonVersion standard() {
        return available.getFirst();
    }

    @Override
    public String toString() {
        return available.stream().map(PythonVersion::feature).collect(Collectors.joining(" and "));
    }
}
