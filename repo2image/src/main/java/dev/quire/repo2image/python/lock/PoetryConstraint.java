package dev.quire.repo2image.python.lock;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A version constraint as Poetry writes it: {@code ^1.2}, {@code ~1.2}, {@code 1.*}, {@code >=1,<2 || ==3.1}.
 *
 * @param alternatives one of which must admit a version
 */
record PoetryConstraint(List<VersionSet> alternatives) {
    PoetryConstraint {
        alternatives = List.copyOf(alternatives);
    }

    /** Reads a constraint; empty when it is none. */
    static Optional<PoetryConstraint> of(String text) {
        List<VersionSet> alternatives = new ArrayList<>();
        for (String alternative : text.split("\\|\\|?", -1)) {
            StringBuilder clauses = new StringBuilder();
            // Blanks part clauses too, but not an operator from its version.
            String plain =
                    alternative.strip().replaceAll("(?<=[=<>~^!])\\s+", "").replaceAll("\\s*,\\s*|\\s+", ",");
            for (String clause : plain.split(",", -1)) {
                Optional<String> standard = standard(clause);
                if (standard.isEmpty()) {
                    return Optional.empty();
                }
                clauses.append(standard.get()).append(',');
            }
            Optional<VersionSet> set = VersionSet.of(clauses.toString());
            if (set.isEmpty()) {
                return Optional.empty();
            }
            alternatives.add(set.get());
        }
        return Optional.of(new PoetryConstraint(alternatives));
    }

    /** The clause in the form that all tools know. */
    private static Optional<String> standard(String clause) {
        if (clause.isEmpty() || clause.equals("*")) {
            return Optional.of("");
        }
        if (clause.startsWith("^") || (clause.startsWith("~") && !clause.startsWith("~="))) {
            String lowest = clause.substring(1);
            return Version.of(lowest).map(version -> ">=" + lowest + ",<" + bound(version, clause.charAt(0)));
        }
        String version = clause.replaceFirst("^(===?|=)", "");
        boolean bare = !version.isEmpty() && (Character.isDigit(version.charAt(0)) || version.charAt(0) == 'v');
        return Optional.of(bare ? "==" + version : clause);
    }

    /** The first version that is too high: {@code ^} keeps the first number that is not 0, {@code ~} the second. */
    private static String bound(Version version, char operator) {
        int kept = operator == '~' ? Math.min(1, version.release().size() - 1) : 0;
        while (operator == '^' && kept < version.release().size() - 1 && version.at(kept) == 0) {
            kept++;
        }
        StringBuilder bound = new StringBuilder();
        for (int i = 0; i < kept; i++) {
            bound.append(version.at(i)).append('.');
        }
        // Its pre-releases are too high as well.
        return bound.append(version.at(kept) + 1).append(".dev0").toString();
    }

    boolean contains(Version version) {
        return alternatives.stream().anyMatch(set -> set.contains(version));
    }
}
