package dev.quire.repo2image.buildpack;

import dev.quire.repo2image.repo.Excerpt;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Poetry's way to speak of versions, {@code ^1.2} and {@code ~1.2} included, in the words of the packaging standard. */
final class PoetryConstraint {
    private static final Pattern RELATIVE =
            Pattern.compile("(?<operator>\\^|~(?!=))\\s*(?<version>v?[0-9][0-9A-Za-z.+!-]*)");
    private static final Pattern BARE = Pattern.compile("v?[0-9][0-9A-Za-z.+!*-]*");
    private static final Pattern RELEASE = Pattern.compile("v?(\\d{1,9})(?:\\.(\\d{1,9}))?(?:\\.(\\d{1,9}))?.*");

    private PoetryConstraint() {}

    /** A version specifier that means the same; empty when any version will do. */
    static String standard(String constraint, Place place) {
        String stated = constraint.strip();
        if (stated.contains("|")) {
            throw place.unsupported("'" + Excerpt.of(stated)
                    + "' admits one of several ranges, which no version specifier can say; write one range.");
        }
        List<String> clauses = new ArrayList<>();
        for (String clause : stated.split(",")) {
            String text = clause.strip();
            if (text.isEmpty() || text.equals("*")) {
                continue;
            }
            Matcher relative = RELATIVE.matcher(text);
            if (relative.matches()) {
                clauses.addAll(range(relative.group("operator"), relative.group("version"), text, place));
            } else if (BARE.matcher(text).matches()) {
                clauses.add("==" + text);
            } else {
                clauses.add(text);
            }
        }
        return String.join(",", clauses);
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
