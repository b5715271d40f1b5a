package dev.quire.repo2image.buildpack;

import dev.quire.repo2image.repo.Excerpt;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A version constraint as Poetry writes it, {@code ^1.2}, {@code ~1.2}, {@code 1.*}, {@code >=1,<2 || ==3.1}, in the words of the
 * packaging standard.
 *
 * @param alternatives version specifiers, one of which must hold; an empty one admits any version
 */
public record PoetryConstraint(List<String> alternatives) {
    private static final Pattern RELATIVE =
            Pattern.compile("(?<operator>\\^|~(?!=))\\s*(?<version>v?[0-9][0-9A-Za-z.+!-]*)");
    private static final Pattern EXACT = Pattern.compile("(?:===?|=)?(?<version>v?[0-9][0-9A-Za-z.+!*-]*)");
    private static final Pattern RELEASE = Pattern.compile("v?(\\d{1,9})(?:\\.(\\d{1,9}))?(?:\\.(\\d{1,9}))?.*");

    public PoetryConstraint {
        alternatives = List.copyOf(alternatives);
    }

    /** Reads a constraint, which stands there; what is no version in it is left for the reader of specifiers to refuse. */
    public static PoetryConstraint of(String constraint, Place place) {
        List<String> alternatives = new ArrayList<>();
        for (String alternative : constraint.split("\\|\\|?", -1)) {
            List<String> clauses = new ArrayList<>();
            // Blanks part clauses too, but not an operator from its version.
            String plain =
                    alternative.strip().replaceAll("(?<=[=<>~^!])\\s+", "").replaceAll("\\s*,\\s*|\\s+", ",");
            for (String clause : plain.split(",")) {
                Matcher relative = RELATIVE.matcher(clause);
                Matcher exact = EXACT.matcher(clause);
                if (relative.matches()) {
                    clauses.addAll(range(relative.group("operator"), relative.group("version"), clause, place));
                } else if (exact.matches()) {
                    clauses.add("==" + exact.group("version"));
                } else if (!clause.isEmpty() && !clause.equals("*")) {
                    clauses.add(clause);
                }
            }
            alternatives.add(String.join(",", clauses));
        }
        return new PoetryConstraint(alternatives);
    }

    /** The one version specifier that means the same; empty when any version will do. */
    static String standard(String constraint, Place place) {
        List<String> alternatives = of(constraint, place).alternatives();
        if (alternatives.size() > 1) {
            throw place.unsupported("'" + Excerpt.of(constraint.strip())
                    + "' admits one of several ranges, which no version specifier can say; write one range, or add the"
                    + " lock to the repository.");
        }
        return alternatives.getFirst();
    }

    private static List<String> range(String operator, String version, String text, Place place) {
        Matcher release = RELEASE.matcher(version);
        if (!release.matches()) {
            throw place.invalid("'" + Excerpt.of(text) + "' is not a version constraint.");
        }
        int major = Integer.parseInt(release.group(1));
        Integer minor = release.group(2) == null ? null : Integer.valueOf(release.group(2));
        Integer patch = release.group(3) == null ? null : Integer.valueOf(release.group(3));
        String below;
        if (operator.equals("~")) {
            below = minor == null ? next(major) : major + "." + next(minor);
        } else if (major > 0 || minor == null) {
            below = next(major);
        } else if (minor > 0 || patch == null) {
            below = "0." + next(minor);
        } else {
            below = "0.0." + next(patch);
        }
        return List.of(">=" + version, "<" + below);
    }

    private static String next(int number) {
        return Integer.toString(number + 1);
    }
}
