package dev.quire.repo2image.buildpack;

import dev.quire.repo2image.BuildException;
import dev.quire.repo2image.repo.Excerpt;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A package that is asked for by name (Python packaging, "Dependency specifiers"); never a path or a URL.
 *
 * @param name the project's name as written
 * @param extras the extras asked for
 * @param specifiers the versions that will do; any when empty
 * @param marker where it applies; everywhere when empty
 * @param hashes the files that will do, {@code sha256:…}; any when empty
 */
public record Requirement(
        String name, List<String> extras, List<Specifier> specifiers, Optional<Marker> marker, List<String> hashes) {
    private static final int LONGEST_NAME = 128;
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?");

    public Requirement {
        extras = List.copyOf(extras);
        specifiers = List.copyOf(specifiers);
        hashes = List.copyOf(hashes);
    }

    /**
     * Reads one requirement.
     *
     * @throws BuildException with a sentence that names the place when it is malformed, or names a URL
     */
    static Requirement parse(String text, Place place) {
        Scanner scanner = new Scanner(text, place);
        String name = name(scanner, "the name of a package");
        List<String> extras = extras(scanner);
        if (scanner.skipBlanks().take("@")) {
            throw url(name, scanner.skipBlanks().rest(), place);
        }
        List<Specifier> specifiers;
        if (scanner.take("(")) {
            specifiers = Specifier.parseAll(scanner);
            if (!scanner.skipBlanks().take(")")) {
                throw scanner.invalid("')'");
            }
        } else {
            specifiers = Specifier.parseAll(scanner);
        }
        Optional<Marker> marker = Optional.empty();
        if (scanner.skipBlanks().take(";")) {
            marker = Optional.of(Marker.parse(scanner));
        }
        if (!scanner.skipBlanks().atEnd()) {
            throw scanner.invalid("a version specifier, ';' or the end");
        }
        return new Requirement(name, extras, specifiers, marker, List.of());
    }

    private static String name(Scanner scanner, String what) {
        String name = scanner.skipBlanks().take(NAME).orElseThrow(() -> scanner.invalid(what));
        if (name.length() > LONGEST_NAME) {
            throw scanner.place().invalid("'" + Excerpt.of(name) + "' is too long for " + what + ".");
        }
        return name;
    }

    private static List<String> extras(Scanner scanner) {
        List<String> extras = new ArrayList<>();
        if (scanner.skipBlanks().take("[") && !scanner.skipBlanks().take("]")) {
            do {
                extras.add(name(scanner, "the name of an extra"));
            } while (scanner.skipBlanks().take(","));
            if (!scanner.take("]")) {
                throw scanner.invalid("']'");
            }
        }
        return extras;
    }

    private static BuildException url(String name, String url, Place place) {
        String what =
                url.startsWith("git+") || url.startsWith("hg+") || url.startsWith("svn+") || url.startsWith("bzr+")
                        ? "installing from version control"
                        : "installing from a URL";
        return place.unsupported("'" + Excerpt.of(name + " @ " + url) + "': " + what
                + " is not built by this version yet; name a released version of " + Excerpt.of(name) + ".");
    }

    /** The same requirement for these files only. */
    Requirement withHashes(List<String> allowed) {
        return new Requirement(name, extras, specifiers, marker, allowed);
    }

    /** The name by which projects are told apart: lower case, one dash for every run of {@code -_.}. */
    public String normalizedName() {
        return normalize(name);
    }

    /** That name, normalised. */
    public static String normalize(String name) {
        return name.replaceAll("[-_.]+", "-").toLowerCase(Locale.ROOT);
    }

    /** The requirement in one spelling, without its hashes. */
    @Override
    public String toString() {
        return name
                + (extras.isEmpty() ? "" : "[" + String.join(",", extras) + "]")
                + specifiers.stream().map(Specifier::toString).collect(Collectors.joining(","))
                + marker.map(m -> " ; " + m).orElse("");
    }
}
