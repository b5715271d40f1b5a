package dev.quire.repo2image.buildpack;

import java.util.regex.Pattern;

/**
 * An environment marker (Python packaging, "Dependency specifiers"), checked against the grammar and written in one way.
 *
 * @param text the marker, e.g. {@code python_version < "3.12" and sys_platform == "linux"}
 */
public record Marker(String text) {
    private static final int DEEPEST = 20;
    private static final Pattern VARIABLE = Pattern.compile("(?:python_version|python_full_version|os_name|os\\.name"
            + "|sys_platform|sys\\.platform|platform_release|platform_system|platform_version|platform\\.version"
            + "|platform_machine|platform\\.machine|platform_python_implementation|platform\\.python_implementation"
            + "|python_implementation|implementation_name|implementation_version|extra)(?![A-Za-z0-9_.])");
    // Printable, and without what could end the string or the line.
    private static final Pattern STRING = Pattern.compile("\"[ !#-\\[\\]-~]*\"|'[ -&(-\\[\\]-~]*'");
    private static final Pattern OPERATOR = Pattern.compile("===|~=|==|!=|<=|>=|<|>|in(?![A-Za-z0-9_])|not(?=[ \\t])");
    private static final Pattern IN = Pattern.compile("in(?![A-Za-z0-9_])");
    private static final Pattern AND = Pattern.compile("and(?![A-Za-z0-9_])");
    private static final Pattern OR = Pattern.compile("or(?![A-Za-z0-9_])");

    /** Reads a marker up to the end of the line. */
    static Marker parse(Scanner scanner) {
        StringBuilder text = new StringBuilder();
        either(scanner, text, 0);
        if (!scanner.skipBlanks().atEnd()) {
            throw scanner.invalid("'and', 'or' or the end");
        }
        return new Marker(text.toString());
    }

    private static void either(Scanner scanner, StringBuilder text, int depth) {
        both(scanner, text, depth);
        while (scanner.skipBlanks().take(OR).isPresent()) {
            text.append(" or ");
            both(scanner, text, depth);
        }
    }

    private static void both(Scanner scanner, StringBuilder text, int depth) {
        one(scanner, text, depth);
        while (scanner.skipBlanks().take(AND).isPresent()) {
            text.append(" and ");
            one(scanner, text, depth);
        }
    }

    private static void one(Scanner scanner, StringBuilder text, int depth) {
        if (depth > DEEPEST) {
            throw scanner.invalid("fewer parentheses");
        }
        if (scanner.skipBlanks().take("(")) {
            text.append('(');
            either(scanner, text, depth + 1);
            if (!scanner.skipBlanks().take(")")) {
                throw scanner.invalid("')'");
            }
            text.append(')');
            return;
        }
        value(scanner, text);
        String operator = scanner.skipBlanks().take(OPERATOR).orElseThrow(() -> scanner.invalid("a comparison"));
        text.append(' ').append(operator);
        if (operator.equals("not")) {
            if (scanner.skipBlanks().take(IN).isEmpty()) {
                throw scanner.invalid("'in'");
            }
            text.append(" in");
        }
        text.append(' ');
        value(scanner, text);
    }

    private static void value(Scanner scanner, StringBuilder text) {
        text.append(scanner.skipBlanks()
                .take(VARIABLE)
                .or(() -> scanner.take(STRING))
                .orElseThrow(() -> scanner.invalid("a marker's variable or a quoted string")));
    }

    @Override
    public String toString() {
        return text;
    }
}
