package dev.quire.repo2image.dockerfile;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntPredicate;

/**
 * A pattern for paths: {@code *} and {@code ?} within a name, {@code **} across names, classes in brackets, {@code \} before what is
 * to be taken as it is. Matching takes time proportional to the lengths of pattern and path, whatever the pattern.
 */
final class Glob {
    private static final int LONGEST = 1000;

    private final List<Token> tokens;
    /** What every path begins with that matches; all of it when the pattern has no wildcard. */
    private final String literal;

    private sealed interface Token {}

    private record One(IntPredicate test) implements Token {}

    /** Any characters; only up to the next slash when not across. */
    private record Many(boolean across) implements Token {}

    /** Nothing, or anything that ends in a slash. */
    private record Directories() implements Token {}

    private Glob(List<Token> tokens, String literal) {
        this.tokens = List.copyOf(tokens);
        this.literal = literal;
    }

    /**
     * Reads a pattern.
     *
     * @throws IllegalArgumentException with a phrase when it is none
     */
    static Glob parse(String pattern) {
        if (pattern.length() > LONGEST) {
            throw new IllegalArgumentException("the pattern is longer than " + LONGEST + " characters");
        }
        if (pattern.chars().noneMatch(c -> "*?[\\".indexOf(c) >= 0)) {
            return new Glob(List.of(), pattern);
        }
        List<Token> tokens = new ArrayList<>();
        for (int i = 0; i < pattern.length(); i++) {
            char c = pattern.charAt(i);
            switch (c) {
                case '*' -> {
                    if (i + 1 < pattern.length() && pattern.charAt(i + 1) == '*') {
                        i++;
                        if (i + 1 < pattern.length() && pattern.charAt(i + 1) == '/') {
                            i++;
                        }
                        tokens.add(i + 1 == pattern.length() ? new Many(true) : new Directories());
                    } else {
                        tokens.add(new Many(false));
                    }
                }
                case '?' -> tokens.add(new One(x -> x != '/'));
                case '[' -> {
                    int end = endOfClass(pattern, i);
                    tokens.add(new One(characters(pattern.substring(i + 1, end))));
                    i = end;
                }
                case '\\' -> {
                    if (++i == pattern.length()) {
                        throw new IllegalArgumentException("the pattern ends in a backslash");
                    }
                    tokens.add(exactly(pattern.charAt(i)));
                }
                default -> tokens.add(exactly(c));
            }
        }
        return new Glob(tokens, pattern.substring(0, firstSpecial(pattern)));
    }

    private static int firstSpecial(String pattern) {
        int i = 0;
        while ("*?[\\".indexOf(pattern.charAt(i)) < 0) {
            i++;
        }
        return i;
    }

    /** How much work it is to match a path of that length, at most. */
    long work(String path) {
        return path.startsWith(literal) ? (long) tokens.size() * path.length() : 1;
    }

    boolean matches(String path) {
        if (tokens.isEmpty()) {
            return !literal.isEmpty() && literal.equals(path);
        }
        if (!path.startsWith(literal)) {
            return false;
        }
        int length = path.length();
        boolean[] at = new boolean[length + 1];
        at[0] = true;
        for (Token token : tokens) {
            boolean[] next = new boolean[length + 1];
            switch (token) {
                case One one -> {
                    for (int i = 0; i < length; i++) {
                        next[i + 1] = at[i] && one.test().test(path.charAt(i));
                    }
                }
                case Many many -> {
                    for (int i = 0; i <= length; i++) {
                        next[i] = at[i] || (i > 0 && next[i - 1] && (many.across() || path.charAt(i - 1) != '/'));
                    }
                }
                case Directories _ -> {
                    boolean before = false;
                    for (int i = 0; i <= length; i++) {
                        next[i] = at[i] || (before && path.charAt(i - 1) == '/');
                        before |= at[i];
                    }
                }
            }
            at = next;
        }
        return at[length];
    }

    private static One exactly(char c) {
        return new One(x -> x == c);
    }

    private static int endOfClass(String pattern, int start) {
        // A bracket that comes first is one of the class.
        int first = start + (pattern.startsWith("[^", start) ? 2 : 1);
        for (int i = first; i < pattern.length(); i++) {
            if (pattern.charAt(i) == '\\') {
                i++;
            } else if (pattern.charAt(i) == ']' && i > first) {
                return i;
            }
        }
        throw new IllegalArgumentException("the pattern has a '[' without its ']'");
    }

    /** What stands between brackets: characters and ranges, all others after {@code ^}. */
    private static IntPredicate characters(String text) {
        boolean others = text.startsWith("^");
        int[] from = new int[text.length()];
        int[] to = new int[text.length()];
        int count = 0;
        for (int i = others ? 1 : 0; i < text.length(); i++) {
            if (text.charAt(i) == '\\' && i + 1 < text.length()) {
                i++;
            }
            from[count] = text.charAt(i);
            to[count] = text.charAt(i);
            if (i + 2 < text.length() && text.charAt(i + 1) == '-') {
                i += text.charAt(i + 2) == '\\' && i + 3 < text.length() ? 3 : 2;
                to[count] = text.charAt(i);
                if (to[count] < from[count]) {
                    throw new IllegalArgumentException("the pattern has a range whose end comes before its start");
                }
            }
            count++;
        }
        int[] starts = Arrays.copyOf(from, count);
        int[] ends = Arrays.copyOf(to, count);
        return c -> {
            boolean found = false;
            for (int i = 0; i < starts.length; i++) {
                found |= c >= starts[i] && c <= ends[i];
            }
            return found != others && c != '/';
        };
    }
}
