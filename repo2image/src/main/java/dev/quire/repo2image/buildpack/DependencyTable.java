package dev.quire.repo2image.buildpack;

import dev.quire.repo2image.repo.Excerpt;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.tomlj.TomlArray;
import org.tomlj.TomlTable;

/**
 * Reads a TOML table of dependencies, a key for each package, as Pipenv and Poetry have it: {@code numpy = "^2"},
 * {@code numpy = {version = "^2", extras = ["x"]}}.
 *
 * @param file the file that it stands in
 * @param table the table
 */
record DependencyTable(TomlFile file, TomlTable table) {
    private static final List<String> LOCATIONS = List.of("git", "hg", "svn", "path", "file", "url");
    private static final List<String> MARKERS = List.of(
            "os_name",
            "sys_platform",
            "platform_machine",
            "platform_python_implementation",
            "platform_release",
            "platform_system",
            "platform_version",
            "python_version",
            "python_full_version",
            "implementation_name",
            "implementation_version");

    /** What it asks for, Python itself and optional packages left out. */
    List<StatedRequirement> requirements() {
        List<StatedRequirement> stated = new ArrayList<>();
        for (String name : table.keySet()) {
            Place place = file.place(table, name);
            Object value = table.get(List.of(name));
            if (name.equals("python")) {
                continue;
            }
            switch (value) {
                case String version -> stated.add(requirement(name, List.of(), version, List.of(), place));
                case TomlTable one -> detailed(name, one, place).ifPresent(stated::add);
                case TomlArray several -> {
                    for (int i = 0; i < several.size(); i++) {
                        if (!(several.get(i) instanceof TomlTable one)) {
                            throw place.invalid("'" + Excerpt.of(name) + "' must be a version or a table.");
                        }
                        detailed(name, one, place).ifPresent(stated::add);
                    }
                }
                case null, default -> throw place.invalid("'" + Excerpt.of(name) + "' must be a version or a table.");
            }
        }
        return stated;
    }

    private Optional<StatedRequirement> detailed(String name, TomlTable one, Place place) {
        if (Boolean.TRUE.equals(one.get(List.of("optional")))) {
            return Optional.empty();
        }
        for (String location : LOCATIONS) {
            if (one.contains(List.of(location))) {
                throw place.unsupported("'" + Excerpt.of(name) + "' is asked for from '" + location
                        + "', which is installed from a lock only; add the lock to the repository, or write it to"
                        + " requirements.txt as '" + Excerpt.of(name) + " @ URL'.");
            }
        }
        List<String> markers = new ArrayList<>();
        file.text(one, "markers").ifPresent(marker -> markers.add("(" + marker + ")"));
        file.text(one, "platform").ifPresent(platform -> markers.add("sys_platform == '" + platform + "'"));
        file.text(one, "python").ifPresent(python -> pythonMarker(python, place).ifPresent(markers::add));
        for (String variable : MARKERS) {
            file.text(one, variable).ifPresent(comparison -> markers.add(variable + " " + comparison));
        }
        String version = file.text(one, "version").orElse("*");
        return Optional.of(requirement(name, file.texts(one, "extras"), version, markers, place));
    }

    private static Optional<String> pythonMarker(String python, Place place) {
        List<String> clauses = new ArrayList<>();
        for (Specifier specifier : Specifier.parseAll(new Scanner(PoetryConstraint.standard(python, place), place))) {
            clauses.add("python_full_version " + specifier.operator() + " '" + specifier.version() + "'");
        }
        return clauses.isEmpty() ? Optional.empty() : Optional.of(String.join(" and ", clauses));
    }

    private static StatedRequirement requirement(
            String name, List<String> extras, String version, List<String> markers, Place place) {
        String text = name
                + (extras.isEmpty() ? "" : "[" + String.join(",", extras) + "]")
                + PoetryConstraint.standard(version, place)
                + (markers.isEmpty() ? "" : " ; " + String.join(" and ", markers));
        return new StatedRequirement(Requirement.parse(text, place), place);
    }
}
