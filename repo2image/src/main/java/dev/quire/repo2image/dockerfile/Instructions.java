package dev.quire.repo2image.dockerfile;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The instructions of a Dockerfile (Dockerfile reference, "Format", "Parser directives", "Escape", "Here-Documents"): every file that
 * a builder reads is read here, whatever its instructions mean.
 *
 * @param syntax what the parser directive of that name says, or empty
 * @param escape the character that continues lines and quotes others
 */
record Instructions(String syntax, char escape, List<Instruction> list) {
    /** Longer Dockerfiles are refused. */
    static final int MOST_CHARACTERS = 1 << 20;

    private static final int MOST_INSTRUCTIONS = 2000;
    private static final Pattern DIRECTIVE = Pattern.compile("#\\s*([A-Za-z][A-Za-z0-9]*)\\s*=\\s*(.*?)\\s*");
    private static final Pattern WORD = Pattern.compile("([A-Za-z]+)(?:\\s+(.*))?", Pattern.DOTALL);
    private static final Pattern HERE = Pattern.compile("(?<![^\\s])\\d*<<(-?)([\"']?)([A-Za-z_][A-Za-z0-9_]*)\\2");
    private static final Set<String> WITH_DOCUMENTS = Set.of("RUN", "COPY", "ADD");

    Instructions {
        list = List.copyOf(list);
    }

    /**
     * Reads a Dockerfile.
     *
     * @param file its path, for errors
     */
    static Instructions read(String file, String text) {
        return new Reader(file, text).read();
    }

    private static final class Reader {
        private final String file;
        private final String[] lines;
        private final List<Instruction> found = new ArrayList<>();
        private String syntax = "";
        private char escape = '\\';
        private int next;

        Reader(String file, String text) {
            this.file = file;
            this.lines = text.split("\r?\n", -1);
        }

        Instructions read() {
            directives();
            while (next < lines.length) {
                if (isSkipped(lines[next])) {
                    next++;
                } else {
                    if (found.size() == MOST_INSTRUCTIONS) {
                        throw FileText.invalid(
                                file, next + 1, "there are more than " + MOST_INSTRUCTIONS + " instructions.");
                    }
                    found.add(instruction());
                }
            }
            if (found.isEmpty()) {
                throw FileText.invalid(file, "there is no instruction in it; it has to begin with FROM.");
            }
            return new Instructions(syntax, escape, found);
        }

        private void directives() {
            Set<String> seen = new HashSet<>();
            for (; next < lines.length; next++) {
                Matcher matcher = DIRECTIVE.matcher(lines[next].strip());
                if (!matcher.matches()) {
                    return;
                }
                String name = matcher.group(1).toLowerCase(Locale.ROOT);
                if (!Set.of("syntax", "escape", "check").contains(name)) {
                    return;
                }
                if (!seen.add(name)) {
                    throw FileText.invalid(file, next + 1, "the parser directive '" + name + "' occurs twice.");
                }
                switch (name) {
                    case "syntax" -> syntax = matcher.group(2);
                    case "escape" -> {
                        if (!matcher.group(2).equals("\\") && !matcher.group(2).equals("`")) {
                            throw FileText.invalid(file, next + 1, "the escape character is either \\ or `.");
                        }
                        escape = matcher.group(2).charAt(0);
                    }
                    default -> {}
                }
            }
        }

        private Instruction instruction() {
            int first = next + 1;
            StringBuilder joined = new StringBuilder();
            boolean more = true;
            while (more && next < lines.length) {
                String line = lines[next++];
                if (next > first && isSkipped(line)) {
                    continue;
                }
                int end = continuation(line);
                more = end >= 0;
                joined.append(more ? line.substring(0, end) : line);
            }
            return instruction(first, joined.toString().strip());
        }

        private Instruction instruction(int line, String text) {
            Matcher matcher = WORD.matcher(text);
            if (!matcher.matches()) {
                throw FileText.invalid(file, line, "there is no instruction here.");
            }
            String keyword = matcher.group(1).toUpperCase(Locale.ROOT);
            String rest = matcher.group(2) == null ? "" : matcher.group(2);
            List<String> flags = new ArrayList<>();
            int at = 0;
            while (rest.startsWith("--", at)) {
                int end = endOfWord(rest, at);
                if (end == at + 2) {
                    break;
                }
                flags.add(rest.substring(at, end));
                at = end;
                while (at < rest.length() && Character.isWhitespace(rest.charAt(at))) {
                    at++;
                }
            }
            rest = rest.substring(at);
            return new Instruction(
                    line, keyword, flags, rest, WITH_DOCUMENTS.contains(keyword) ? documents(line, rest) : List.of());
        }

        private static int endOfWord(String text, int start) {
            int end = start;
            while (end < text.length() && !Character.isWhitespace(text.charAt(end))) {
                end++;
            }
            return end;
        }

        private List<String> documents(int line, String rest) {
            List<String> documents = new ArrayList<>();
            Matcher matcher = HERE.matcher(rest);
            while (matcher.find()) {
                boolean tabs = !matcher.group(1).isEmpty();
                String end = matcher.group(3);
                StringBuilder document = new StringBuilder();
                while (true) {
                    if (next == lines.length) {
                        throw FileText.invalid(file, line, "the here-document '" + end + "' has no end.");
                    }
                    String text = tabs ? lines[next].replaceFirst("^\t+", "") : lines[next];
                    next++;
                    if (text.equals(end)) {
                        break;
                    }
                    document.append(text).append('\n');
                }
                documents.add(document.toString());
            }
            return documents;
        }

        /** Where the line is cut when it goes on in the next one, or -1. */
        private int continuation(String line) {
            int end = line.length();
            while (end > 0 && (line.charAt(end - 1) == ' ' || line.charAt(end - 1) == '\t')) {
                end--;
            }
            boolean continued =
                    end > 0 && line.charAt(end - 1) == escape && (end == 1 || line.charAt(end - 2) != escape);
            return continued ? end - 1 : -1;
        }

        private static boolean isSkipped(String line) {
            String text = line.strip();
            return text.isEmpty() || text.startsWith("#");
        }
    }
}
