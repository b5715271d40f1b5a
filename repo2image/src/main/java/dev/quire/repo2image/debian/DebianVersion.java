package dev.quire.repo2image.debian;

import java.math.BigInteger;

/** The order of Debian versions (Debian policy, 5.6.12). */
final class DebianVersion {
    private DebianVersion() {}

    /** Negative, zero or positive as the first is earlier than, the same as or later than the second. */
    static int compare(String a, String b) {
        int epochs = Long.compare(epoch(a), epoch(b));
        if (epochs != 0) {
            return epochs;
        }
        String restA = a.substring(a.indexOf(':') + 1);
        String restB = b.substring(b.indexOf(':') + 1);
        int upstream = part(upstream(restA), upstream(restB));
        return upstream != 0 ? upstream : part(revision(restA), revision(restB));
    }

    /** Whether {@code version} satisfies the relation, e.g. {@code >= 2.3}; the empty operator is always satisfied. */
    static boolean satisfies(String version, String operator, String wanted) {
        return switch (operator) {
            case "" -> true;
            case "<<" -> compare(version, wanted) < 0;
            case "<=" -> compare(version, wanted) <= 0;
            case "=" -> compare(version, wanted) == 0;
            case ">=" -> compare(version, wanted) >= 0;
            case ">>" -> compare(version, wanted) > 0;
            default -> throw new IllegalArgumentException("Not a relation of Debian versions: '" + operator + "'");
        };
    }

    private static long epoch(String version) {
        int colon = version.indexOf(':');
        if (colon < 0) {
            return 0;
        }
        try {
            return Long.parseLong(version.substring(0, colon));
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("Not a Debian version: '" + version + "'", e);
        }
    }

    private static String upstream(String rest) {
        int dash = rest.lastIndexOf('-');
        return dash < 0 ? rest : rest.substring(0, dash);
    }

    private static String revision(String rest) {
        int dash = rest.lastIndexOf('-');
        return dash < 0 ? "" : rest.substring(dash + 1);
    }

    private static int part(String a, String b) {
        int i = 0;
        int j = 0;
        while (i < a.length() || j < b.length()) {
            while ((i < a.length() && !digit(a.charAt(i))) || (j < b.length() && !digit(b.charAt(j)))) {
                int order = Integer.compare(weight(a, i), weight(b, j));
                if (order != 0) {
                    return order;
                }
                i++;
                j++;
            }
            int endA = digits(a, i);
            int endB = digits(b, j);
            int order = number(a, i, endA).compareTo(number(b, j, endB));
            if (order != 0) {
                return order;
            }
            i = endA;
            j = endB;
        }
        return 0;
    }

    private static BigInteger number(String text, int from, int to) {
        return from >= to ? BigInteger.ZERO : new BigInteger(text.substring(from, to));
    }

    private static int digits(String text, int from) {
        int end = from;
        while (end < text.length() && digit(text.charAt(end))) {
            end++;
        }
        return end;
    }

    /** A tilde comes before the end, the end before letters, letters before everything else. */
    private static int weight(String text, int at) {
        if (at >= text.length() || digit(text.charAt(at))) {
            return 0;
        }
        char c = text.charAt(at);
        if (c == '~') {
            return -1;
        }
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ? c : c + 256;
    }

    private static boolean digit(char c) {
        return c >= '0' && c <= '9';
    }
}
