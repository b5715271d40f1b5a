package dev.quire.repo2image.python;

import dev.quire.repo2image.BuildError;
import dev.quire.repo2image.BuildException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What uv writes when it fails, as a sentence for the user; pure, so that its every message can be a test. */
final class ResolutionFailure {
    private static final int LONGEST = 2000;
    private static final Pattern REFUSED = Pattern.compile("\\b(401 Unauthorized|403 Forbidden)\\b");
    private static final Pattern DIRECT = Pattern.compile("Failed to download `(?<what>[^`]+)`");
    private static final Pattern SOURCE_ONLY = Pattern.compile("Wheels are required for `(?<what>[^`]+)`");
    private static final Pattern UNKNOWN = Pattern.compile("(?<what>\\S+) was not found in the package registry");
    private static final Pattern UNREACHABLE = Pattern.compile(
            "Failed to fetch|Request failed|error sending request|Connection|dns error", Pattern.CASE_INSENSITIVE);

    private ResolutionFailure() {}

    /** Whether the index was read, and what it has does not satisfy the requirements. */
    static boolean isOfRequirements(String errors) {
        return errors.contains("No solution found");
    }

    /**
     * What a failed resolution means; throws when it says nothing about the requirements.
     *
     * @param errors all that uv wrote
     * @param python the version that was resolved for
     */
    static Resolution resolution(String errors, String python) {
        BuildException refusal = of(errors, python);
        if (refusal.error() != BuildError.UNRESOLVABLE || !isOfRequirements(errors)) {
            throw refusal;
        }
        Matcher source = SOURCE_ONLY.matcher(errors);
        return source.find()
                ? new Resolution.SourceOnly(source.group("what"), refusal)
                : new Resolution.Conflict(refusal);
    }

    /**
     * @param errors all that uv wrote
     * @param python the version that was resolved for
     */
    static BuildException of(String errors, String python) {
        boolean resolved = isOfRequirements(errors);
        if (REFUSED.matcher(errors).find()) {
            return new BuildException(
                    BuildError.PACKAGES_UNREACHABLE,
                    "The Python package index refuses access; check quire.python.index and its credentials, or the index"
                            + " that the requirements name.");
        }
        Matcher direct = DIRECT.matcher(errors);
        if (direct.find()) {
            return new BuildException(
                    BuildError.PACKAGES_UNREACHABLE,
                    "The requirement " + direct.group("what") + " could not be downloaded (" + last(errors)
                            + "); check its URL.");
        }
        if (!resolved && UNREACHABLE.matcher(errors).find()) {
            return new BuildException(
                    BuildError.PACKAGES_UNREACHABLE,
                    "The Python package index cannot be reached (" + last(errors)
                            + "); try again, and check the network and quire.python.index if it lasts.");
        }
        return new BuildException(
                BuildError.UNRESOLVABLE,
                "The requirements cannot be installed: " + explanation(errors) + next(errors, python));
    }

    private static String next(String errors, String python) {
        Matcher source = SOURCE_ONLY.matcher(errors);
        if (source.find()) {
            return "; nothing is built from source, so require a version of " + source.group("what")
                    + " that has a wheel for Linux and Python " + python + ".";
        }
        Matcher unknown = UNKNOWN.matcher(errors);
        if (unknown.find()) {
            return "; check the name " + unknown.group("what") + ".";
        }
        return "; change these requirements, or the version of Python (" + python + ").";
    }

    /** uv's explanation on one line, without headings, hints, and the words that say it again. */
    private static String explanation(String errors) {
        StringBuilder text = new StringBuilder();
        for (String line : lines(errors)) {
            if (line.startsWith("hint:")) {
                break;
            }
            String plain = line.replaceFirst("^(error|cause): ?", "");
            boolean marks = plain.chars().allMatch(c -> c == '^');
            if (!marks && !plain.startsWith("No solution found when resolving")) {
                text.append(text.isEmpty() ? "" : " ").append(plain);
            }
        }
        String all = text.toString()
                .replace(", we can conclude that your requirements are unsatisfiable", "")
                .replaceFirst("^Because ", "")
                .replaceFirst("\\.$", "");
        return all.length() > LONGEST ? all.substring(0, LONGEST) + " …" : all;
    }

    /** The innermost cause. */
    private static String last(String errors) {
        String last = "no message";
        for (String line : lines(errors)) {
            if (line.startsWith("cause:") || line.startsWith("error:")) {
                last = line.substring("cause:".length()).strip();
            }
        }
        return last;
    }

    private static List<String> lines(String errors) {
        List<String> lines = new ArrayList<>();
        errors.lines().map(String::strip).filter(line -> !line.isEmpty()).forEach(lines::add);
        return lines;
    }
}
