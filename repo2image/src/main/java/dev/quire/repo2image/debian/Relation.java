package dev.quire.repo2image.debian;

import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A package name with an optional condition on its version, e.g. {@code libc6 (>= 2.38)}.
 *
 * @param name a package or virtual package
 * @param operator one of {@code << <= = >= >>}, or empty
 * @param version what the operator compares with, or empty
 */
record Relation(String name, String operator, String version) {
    private static final Pattern FORM = Pattern.compile(
            "\\s*([a-z0-9][a-z0-9+.-]*)(?::[a-z0-9-]+)?\\s*(?:\\(\\s*(<<|<=|=|>=|>>)\\s*([^\\s)]+)\\s*\\))?\\s*");

    static Relation parse(String text) {
        Matcher form = FORM.matcher(text);
        if (!form.matches()) {
            throw new IllegalArgumentException("Not a relation to a Debian package: '" + text + "'");
        }
        boolean plain = form.group(2) == null;
        return new Relation(form.group(1), plain ? "" : form.group(2), plain ? "" : form.group(3));
    }

    /** The names of {@code Provides}. */
    static List<Relation> list(String text) {
        return Arrays.stream(text.split(","))
                .filter(part -> !part.isBlank())
                .map(Relation::parse)
                .toList();
    }

    /** The groups of {@code Depends}: every group must be met, by any one of its relations. */
    static List<List<Relation>> groups(String text) {
        return Arrays.stream(text.split(","))
                .filter(part -> !part.isBlank())
                .map(group ->
                        Arrays.stream(group.split("\\|")).map(Relation::parse).toList())
                .toList();
    }

    /** Whether that version of the named package meets the condition. */
    boolean accepts(String candidate) {
        return DebianVersion.satisfies(candidate, operator, version);
    }

    /** Whether that {@code Provides} meets the condition: one without a version meets only a condition without one. */
    boolean metBy(Relation provided) {
        return provided.name.equals(name)
                && (operator.isEmpty() || (!provided.version.isEmpty() && accepts(provided.version)));
    }

    @Override
    public String toString() {
        return operator.isEmpty() ? name : name + " (" + operator + " " + version + ")";
    }
}
