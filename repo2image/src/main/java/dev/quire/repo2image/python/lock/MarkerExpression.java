package dev.quire.repo2image.python.lock;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An environment marker (Python packaging, "Dependency specifiers"), with the sets of lock files ({@code extras} and
 * {@code dependency_groups}); evaluated while it is read.
 */
final class MarkerExpression {
    private static final int LONGEST = 1 << 16;
    private static final int DEEPEST = 100;
    private static final Pattern TOKEN =
            Pattern.compile("\\s*(?:(?<string>\"[^\"]*\"|'[^']*')|(?<word>[A-Za-z_][A-Za-z0-9_.]*)"
                    + "|(?<symbol>===|~=|==|!=|<=|>=|<|>|\\(|\\)))");
    private static final Set<String> VERSIONS =
            Set.of("python_version", "python_full_version", "implementation_version");

    private final String text;
    private final Map<String, String> variables;
    private final Selection selection;
    private int position;

    /**
     * What is installed beyond the plain dependencies.
     *
     * @param extras names of extras, normalised
     * @param groups names of dependency groups, normalised
     */
    record Selection(Set<String> extras, Set<String> groups) {
        static final Selection NONE = new Selection(Set.of(), Set.of());

        Selection {
            extras = Set.copyOf(extras);
            groups = Set.copyOf(groups);
        }
    }

    /** A marker that cannot be read. */
    static final class MalformedException extends Exception {
        private static final long serialVersionUID = 1L;

        MalformedException(String text) {
            super(text);
        }
    }

    private MarkerExpression(String text, Target target, Selection selection) {
        this.text = text;
        this.variables = target.variables();
        this.selection = selection;
    }

    /** Whether the marker holds there, with that selection. */
    static boolean holds(String marker, Target target, Selection selection) throws MalformedException {
        if (marker.length() > LONGEST) {
            throw new MalformedException("the marker is too long");
        }
        MarkerExpression expression = new MarkerExpression(marker, target, selection);
        boolean holds = expression.either(0);
        if (!expression.text.substring(expression.position).isBlank()) {
            throw expression.malformed();
        }
        return holds;
    }

    private boolean either(int depth) throws MalformedException {
        boolean holds = both(depth);
        while (skip("or")) {
            holds |= both(depth);
        }
        return holds;
    }

    private boolean both(int depth) throws MalformedException {
        boolean holds = one(depth);
        while (skip("and")) {
            holds &= one(depth);
        }
        return holds;
    }

    private boolean one(int depth) throws MalformedException {
        if (depth > DEEPEST) {
            throw new MalformedException("the marker nests too deeply");
        }
        if (skip("(")) {
            boolean holds = either(depth + 1);
            if (!skip(")")) {
                throw malformed();
            }
            return holds;
        }
        String left = next();
        String operator = next();
        if (operator.equals("not") && skip("in")) {
            operator = "not in";
        }
        return compare(left, operator, next());
    }

    private boolean compare(String left, String operator, String right) throws MalformedException {
        if (right.equals("extras") || right.equals("dependency_groups")) {
            Set<String> chosen = right.equals("extras") ? selection.extras() : selection.groups();
            boolean member = chosen.contains(LockedWheel.normalize(value(left)));
            return switch (operator) {
                case "in" -> member;
                case "not in" -> !member;
                default -> throw malformed();
            };
        }
        if (left.equals("extra") || right.equals("extra")) {
            String named = value(left.equals("extra") ? right : left);
            boolean member = selection.extras().contains(LockedWheel.normalize(named));
            return switch (operator) {
                case "==", "===" -> member;
                case "!=" -> !member;
                default -> throw malformed();
            };
        }
        String a = value(left);
        String b = value(right);
        if (operator.equals("in") || operator.equals("not in")) {
            return operator.equals("in") == b.contains(a);
        }
        if (VERSIONS.contains(left) || VERSIONS.contains(right)) {
            boolean turned = !VERSIONS.contains(left);
            return versions(turned ? b : a, turned ? mirrored(operator) : operator, turned ? a : b);
        }
        int order = a.compareTo(b);
        return switch (operator) {
            case "==", "===" -> order == 0;
            case "!=" -> order != 0;
            case "<" -> order < 0;
            case "<=" -> order <= 0;
            case ">" -> order > 0;
            case ">=" -> order >= 0;
            default -> throw malformed();
        };
    }

    private boolean versions(String version, String operator, String wanted) throws MalformedException {
        Optional<VersionSet> set = VersionSet.of(operator + wanted);
        Optional<Version> actual = Version.of(version);
        if (set.isEmpty() || actual.isEmpty()) {
            throw malformed();
        }
        return set.get().contains(actual.get());
    }

    private static String mirrored(String operator) {
        return switch (operator) {
            case "<" -> ">";
            case "<=" -> ">=";
            case ">" -> "<";
            case ">=" -> "<=";
            default -> operator;
        };
    }

    private String value(String token) throws MalformedException {
        char first = token.charAt(0);
        if (first == '"' || first == '\'') {
            return token.substring(1, token.length() - 1);
        }
        String value = variables.get(token.replace('.', '_'));
        if (value == null) {
            throw malformed();
        }
        return value;
    }

    private boolean skip(String token) {
        int before = position;
        Optional<String> next = take();
        if (next.isPresent() && next.get().equals(token)) {
            return true;
        }
        position = before;
        return false;
    }

    private String next() throws MalformedException {
        return take().orElseThrow(this::malformed);
    }

    private Optional<String> take() {
        Matcher matcher = TOKEN.matcher(text).region(position, text.length());
        if (!matcher.lookingAt()) {
            return Optional.empty();
        }
        position = matcher.end();
        return Optional.of(matcher.group().strip());
    }

    private MalformedException malformed() {
        return new MalformedException("the marker \"" + text + "\" cannot be read");
    }
}
