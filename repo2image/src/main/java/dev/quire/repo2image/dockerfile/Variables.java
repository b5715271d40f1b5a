package dev.quire.repo2image.dockerfile;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Variables in words of Dockerfiles (Dockerfile reference, "Environment replacement"): {@code $name}, {@code ${name}},
 * {@code ${name:-word}} and {@code ${name:+word}}; quotes and escapes are taken away.
 */
final class Variables {
    private static final int LONGEST = 1 << 16;
    private static final int DEEPEST = 20;

    private final String text;
    private final Map<String, String> values;
    private final char escape;
    private int at;

    private Variables(String text, Map<String, String> values, char escape) {
        this.text = text;
        this.values = values;
        this.escape = escape;
    }

    /**
     * The word with its variables replaced.
     *
     * @throws IllegalArgumentException with a phrase when it cannot be read, or gets too long
     */
    static String replace(String word, Map<String, String> values, char escape) {
        Variables variables = new Variables(word, values, escape);
        return variables.upTo((char) 0, 0);
    }

    private String upTo(char end, int depth) {
        if (depth > DEEPEST) {
            throw new IllegalArgumentException("its variables are nested too deeply");
        }
        StringBuilder out = new StringBuilder();
        boolean quoted = false;
        while (at < text.length()) {
            char c = text.charAt(at++);
            if (c == end && !quoted && end != 0) {
                return out.toString();
            }
            if (c == '\'' && !quoted) {
                int close = text.indexOf('\'', at);
                if (close < 0) {
                    throw new IllegalArgumentException("a quotation has no end");
                }
                out.append(text, at, close);
                at = close + 1;
            } else if (c == '"') {
                quoted = !quoted;
            } else if (c == escape && at < text.length()) {
                char next = text.charAt(at++);
                // Within quotes, an escape stands for itself but before what is special there.
                if (quoted && next != '"' && next != '$' && next != escape) {
                    out.append(c);
                }
                out.append(next);
            } else if (c == '$') {
                out.append(variable(depth));
            } else {
                out.append(c);
            }
            if (out.length() > LONGEST) {
                throw new IllegalArgumentException("it gets longer than " + LONGEST + " characters");
            }
        }
        if (quoted) {
            throw new IllegalArgumentException("a quotation has no end");
        }
        if (end != 0) {
            throw new IllegalArgumentException("a variable has no closing brace");
        }
        return out.toString();
    }

    private String variable(int depth) {
        if (at == text.length() || !(text.charAt(at) == '{' || isStart(text.charAt(at)))) {
            return "$";
        }
        if (text.charAt(at) != '{') {
            return value(name());
        }
        at++;
        String name = name();
        if (name.isEmpty() || at == text.length()) {
            throw new IllegalArgumentException("a variable in braces has no name or no end");
        }
        char next = text.charAt(at++);
        if (next == '}') {
            return value(name);
        }
        boolean emptyCounts = next == ':';
        char operator = emptyCounts && at < text.length() ? text.charAt(at++) : next;
        if (operator != '-' && operator != '+') {
            throw new IllegalArgumentException(
                    "of what may follow a variable's name in braces, only :- and :+ are known");
        }
        String word = upTo('}', depth + 1);
        @Nullable String value = values.get(name);
        boolean set = value != null && !(emptyCounts && value.isEmpty());
        return operator == '-' ? (set ? value(name) : word) : set ? word : "";
    }

    private String value(String name) {
        String value = values.get(name);
        return value == null ? "" : value;
    }

    private String name() {
        int start = at;
        while (at < text.length() && (isStart(text.charAt(at)) || (at > start && Character.isDigit(text.charAt(at))))) {
            at++;
        }
        return text.substring(start, at);
    }

    private static boolean isStart(char c) {
        return c == '_' || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    }
}
