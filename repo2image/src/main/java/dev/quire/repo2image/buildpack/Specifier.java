package dev.quire.repo2image.buildpack;

import dev.quire.repo2image.repo.Excerpt;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One clause of a version specifier (Python packaging, "Version specifiers").
 *
 * @param operator one of {@code === ~= == != <= >= < >}
 * @param version the version as written, perhaps with {@code .*} at its end
 */
public record Specifier(String operator, String version) {
    private static final Pattern OPERATOR = Pattern.compile("===|~=|==|!=|<=|>=|<|>");
    private static final Pattern TOKEN = Pattern.compile("[A-Za-z0-9._*+!-]+");
    private static final int LONGEST = 128;
    private static final Pattern VERSION = Pattern.compile(
            "v?(\\d+!)?(?<release>\\d+(\\.\\d+)*)([-_.]?(alpha|a|beta|b|preview|pre|c|rc)[-_.]?\\d*)?"
                    + "(-\\d+|[-_.]?(post|rev|r)[-_.]?\\d*)?([-_.]?dev[-_.]?\\d*)?(?<local>\\+[a-z0-9]+([-_.][a-z0-9]+)*)?",
            Pattern.CASE_INSENSITIVE);

    /** Reads clauses separated by commas, none at all included. */
    static List<Specifier> parseAll(Scanner scanner) {
        List<Specifier> specifiers = new ArrayList<>();
        Optional<String> operator = scanner.skipBlanks().take(OPERATOR);
        while (operator.isPresent()) {
            specifiers.add(parse(operator.get(), scanner));
            operator = scanner.skipBlanks().take(",") ? scanner.skipBlanks().take(OPERATOR) : Optional.empty();
        }
        return specifiers;
    }

    private static Specifier parse(String operator, Scanner scanner) {
        String version = scanner.skipBlanks().take(TOKEN).orElseThrow(() -> scanner.invalid("a version"));
        if (version.length() > LONGEST || !isValid(operator, version)) {
            throw scanner.place()
                    .invalid("'" + operator + Excerpt.of(version)
                            + "' is not a version specifier that packaging tools accept.");
        }
        return new Specifier(operator, version);
    }

    private static boolean isValid(String operator, String version) {
        if (operator.equals("===")) {
            return !version.contains("*");
        }
        boolean equality = operator.equals("==") || operator.equals("!=");
        boolean prefix = version.endsWith(".*");
        Matcher matcher = VERSION.matcher(prefix ? version.substring(0, version.length() - 2) : version);
        if (!matcher.matches()) {
            return false;
        }
        boolean local = matcher.group("local") != null;
        return (equality || (!prefix && !local))
                && !(prefix && local)
                && (!operator.equals("~=") || matcher.group("release").contains("."));
    }

    /** Whether that Python is within it; of pre-releases, only the release that they lead to counts. */
    boolean admits(PythonVersion python) {
        boolean prefix = version.endsWith(".*");
        int[] wanted = release(prefix ? version.substring(0, version.length() - 2) : version);
        int[] actual = {python.major(), python.minor(), python.patch()};
        int order = compare(actual, wanted, Math.max(actual.length, wanted.length));
        return switch (operator) {
            case "===", "==" -> prefix ? compare(actual, wanted, wanted.length) == 0 : order == 0;
            case "!=" -> prefix ? compare(actual, wanted, wanted.length) != 0 : order != 0;
            case "<=" -> order <= 0;
            case ">=" -> order >= 0;
            case "<" -> order < 0;
            case ">" -> order > 0;
            default -> order >= 0 && compare(actual, wanted, wanted.length - 1) == 0;
        };
    }

    private static int[] release(String version) {
        Matcher matcher = VERSION.matcher(version.toLowerCase(Locale.ROOT));
        if (!matcher.matches()) {
            return new int[] {-1};
        }
        String[] numbers = matcher.group("release").split("\\.");
        int[] release = new int[numbers.length];
        for (int i = 0; i < numbers.length; i++) {
            release[i] = numbers[i].length() > 9 ? Integer.MAX_VALUE : Integer.parseInt(numbers[i]);
        }
        return release;
    }

    private static int compare(int[] a, int[] b, int length) {
        for (int i = 0; i < length; i++) {
            int order = Integer.compare(i < a.length ? a[i] : 0, i < b.length ? b[i] : 0);
            if (order != 0) {
                return order;
            }
        }
        return 0;
    }

    @Override
    public String toString() {
        return operator + version;
    }
}
