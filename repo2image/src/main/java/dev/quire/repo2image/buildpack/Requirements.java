package dev.quire.repo2image.buildpack;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * All that a repository asks for by requirements, read and checked.
 *
 * @param requirements what must be installed
 * @param constraints what must hold for whatever is installed
 * @param indexes where to look
 * @param sources what must be built and installed besides
 */
public record Requirements(
        List<StatedRequirement> requirements,
        List<StatedRequirement> constraints,
        IndexOptions indexes,
        List<StatedSource> sources) {
    /** Nothing. */
    public static final Requirements NONE = new Requirements(List.of(), List.of(), IndexOptions.STANDARD);

    public Requirements {
        requirements = List.copyOf(requirements);
        constraints = List.copyOf(constraints);
        sources = List.copyOf(sources);
    }

    /** Requirements of which all are names. */
    public Requirements(
            List<StatedRequirement> requirements, List<StatedRequirement> constraints, IndexOptions indexes) {
        this(requirements, constraints, indexes, List.of());
    }

    /** Whether nothing is asked for. */
    public boolean isEmpty() {
        return requirements.isEmpty() && sources.isEmpty();
    }

    /** The requirements, one to a line, for a resolver's standard input. */
    public String requirementLines() {
        return lines(requirements);
    }

    /** The constraints, one to a line. */
    public String constraintLines() {
        return lines(constraints);
    }

    /** Where that project is asked for or constrained. */
    public Optional<Place> placeOf(String project) {
        String name = Requirement.normalize(project);
        return Stream.concat(requirements.stream(), constraints.stream())
                .filter(stated -> stated.requirement().normalizedName().equals(name))
                .map(StatedRequirement::place)
                .findFirst();
    }

    /** The hashes of the files of that project that will do; any when empty. */
    public List<String> hashesOf(String project) {
        String name = Requirement.normalize(project);
        return Stream.concat(requirements.stream(), constraints.stream())
                .map(StatedRequirement::requirement)
                .filter(requirement -> requirement.normalizedName().equals(name))
                .flatMap(requirement -> requirement.hashes().stream())
                .distinct()
                .toList();
    }

    /** Both. */
    Requirements and(Requirements other) {
        return new Requirements(
                Stream.concat(requirements.stream(), other.requirements.stream())
                        .toList(),
                Stream.concat(constraints.stream(), other.constraints.stream()).toList(),
                indexes.and(other.indexes),
                Stream.concat(sources.stream(), other.sources.stream()).toList());
    }

    private static String lines(List<StatedRequirement> stated) {
        StringBuilder lines = new StringBuilder();
        stated.forEach(line -> lines.append(line.requirement()).append('\n'));
        return lines.toString();
    }
}
