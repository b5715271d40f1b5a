package dev.quire.repo2image.buildpack;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A dependency of a conda environment: {@code channel::name>=1.2,<2=build}, in the ways in which it is written.
 *
 * @param name the package's name in lower case
 * @param version what is said about its version, as written; perhaps empty
 */
record CondaSpec(String name, String version) {
    private static final int MOST_PATCHES = 100;
    private static final Pattern FORM = Pattern.compile(
            "(?:(?<channel>[^\\s:]+)::)?(?<name>[A-Za-z0-9_.-]+)\\s*(?<version>[^\\[]*)(?:\\[(?<attributes>[^\\]]*)])?");
    private static final Pattern ATTRIBUTE = Pattern.compile("version\\s*=\\s*['\"]?([^'\"]+)['\"]?");
    private static final Pattern CLAUSE =
            Pattern.compile("(?<operator>===?|~=|!=|<=|>=|<|>|=)?\\s*(?<version>[0-9][0-9.]*)(?<star>\\*)?");

    static CondaSpec parse(String text) {
        Matcher matcher = FORM.matcher(text.strip());
        if (!matcher.matches()) {
            return new CondaSpec(text.strip().toLowerCase(Locale.ROOT), "");
        }
        String version = matcher.group("version").strip();
        String attributes = matcher.group("attributes");
        if (attributes != null) {
            Matcher attribute = ATTRIBUTE.matcher(attributes);
            version = attribute.find() ? attribute.group(1) : version;
        }
        return new CondaSpec(matcher.group("name").toLowerCase(Locale.ROOT), version);
    }

    /** Whether any release of that Python, whatever its patch version, will do. */
    boolean admitsSomeOf(PythonVersion python) {
        if (version.isEmpty()) {
            return true;
        }
        for (String alternative : version.split("\\|")) {
            List<Specifier> clauses = clauses(alternative);
            for (int patch = 0; patch < MOST_PATCHES; patch++) {
                PythonVersion candidate = new PythonVersion(python.major(), python.minor(), patch);
                if (clauses.stream().allMatch(clause -> clause.admits(candidate))) {
                    return true;
                }
            }
        }
        return false;
    }

    private static List<Specifier> clauses(String alternative) {
        List<Specifier> clauses = new ArrayList<>();
        for (String part : alternative.split(",")) {
            // What follows a blank or a second '=' is the build, which says nothing about versions.
            Matcher matcher = CLAUSE.matcher(part.strip());
            if (matcher.lookingAt()) {
                clauses.add(clause(matcher));
            }
        }
        return clauses;
    }

    /** conda's {@code =3.11} and {@code 3.11} mean every 3.11; so does {@code ==3.11} to those who write it. */
    private static Specifier clause(Matcher matcher) {
        String operator = matcher.group("operator") == null ? "=" : matcher.group("operator");
        String version = matcher.group("version").replaceAll("\\.+$", "");
        boolean prefix = matcher.group("star") != null
                || version.chars().filter(c -> c == '.').count() < 2;
        return switch (operator) {
            case "=" -> new Specifier("==", version + ".*");
            case "==", "===" -> new Specifier("==", version + (prefix ? ".*" : ""));
            case "!=" -> new Specifier("!=", version + (prefix ? ".*" : ""));
            default -> new Specifier(operator, version);
        };
    }
}
