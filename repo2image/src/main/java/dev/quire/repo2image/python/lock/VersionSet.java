package dev.quire.repo2image.python.lock;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The versions that a specifier such as {@code >=3.11,<4} admits (Python packaging, "Version specifiers").
 *
 * @param clauses all of which must hold
 */
record VersionSet(List<Clause> clauses) {
    private static final Pattern CLAUSE =
            Pattern.compile("(?<operator>===|~=|==|!=|<=|>=|<|>)\\s*(?<version>[^\\s,]{1,128}?)(?<star>\\.\\*)?");

    /** One comparison; {@code star} when it holds for all that begins so. */
    record Clause(String operator, Version version, boolean star) {}

    VersionSet {
        clauses = List.copyOf(clauses);
    }

    /** Reads a specifier; empty when it is none. */
    static Optional<VersionSet> of(String text) {
        List<Clause> clauses = new ArrayList<>();
        for (String part : text.split(",", -1)) {
            if (part.isBlank()) {
                continue;
            }
            Matcher matcher = CLAUSE.matcher(part.strip());
            if (!matcher.matches()) {
                return Optional.empty();
            }
            Optional<Version> version = Version.of(matcher.group("version"));
            boolean star = matcher.group("star") != null;
            String operator = matcher.group("operator");
            if (version.isEmpty() || (star && !operator.equals("==") && !operator.equals("!="))) {
                return Optional.empty();
            }
            clauses.add(new Clause(operator, version.get(), star));
        }
        return Optional.of(new VersionSet(clauses));
    }

    boolean contains(Version version) {
        return clauses.stream().allMatch(clause -> holds(clause, version));
    }

    private static boolean holds(Clause clause, Version version) {
        Version wanted = clause.version();
        // A local version is of no account unless the specifier names one.
        Version plain = wanted.local().isEmpty() ? version.publicVersion() : version;
        int order = plain.compareTo(wanted);
        return switch (clause.operator()) {
            case "==", "===" -> clause.star() ? version.startsWith(wanted) : order == 0;
            case "!=" -> clause.star() ? !version.startsWith(wanted) : order != 0;
            case "<=" -> order <= 0;
            case ">=" -> order >= 0;
            // Neither the pre-releases of what is excluded nor its post-releases are meant.
            case "<" ->
                order < 0 && (wanted.isPreRelease() || !version.isPreRelease() || !sameRelease(version, wanted));
            case ">" -> order > 0 && (wanted.post() >= 0 || version.post() < 0 || !sameRelease(version, wanted));
            default -> order >= 0 && version.startsWith(prefix(wanted));
        };
    }

    private static boolean sameRelease(Version one, Version other) {
        return one.startsWith(other) && other.startsWith(one);
    }

    private static Version prefix(Version version) {
        List<Long> release =
                version.release().subList(0, Math.max(1, version.release().size() - 1));
        return new Version(version.epoch(), release, List.of(), -1, -1, List.of());
    }
}
