package dev.quire.repo2image.dockerfile;

import dev.quire.repo2image.BuildError;
import dev.quire.repo2image.BuildException;
import dev.quire.repo2image.repo.Excerpt;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** One instruction of the common subset to what it asks for. */
final class OrderReader {
    private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");
    private static final Pattern URL = Pattern.compile("(?i)(https?|git|ssh|ftp)://.*|git@.*|.*\\.git(#.*)?");

    private final String file;
    private final Instruction instruction;
    private final char escape;
    private final String rest;

    private OrderReader(String file, Instruction instruction, char escape) {
        this.file = file;
        this.instruction = instruction;
        this.escape = escape;
        this.rest = instruction.rest().strip();
    }

    static List<Order> read(String file, Instruction instruction, char escape) {
        return new OrderReader(file, instruction, escape).orders();
    }

    static List<Order.Arg> arguments(String file, Instruction instruction, char escape) {
        return new OrderReader(file, instruction, escape).arguments();
    }

    static BuildException unsupported(String file, int line, String what) {
        return new BuildException(
                BuildError.UNSUPPORTED,
                file + ", line " + line + ": " + what + ", which this installation does not have; do without it, or ask"
                        + " its operator to set quire.builder.image.");
    }

    private List<Order> orders() {
        if (!instruction.documents().isEmpty()) {
            throw unsupported("a here-document needs a builder");
        }
        if (instruction.keyword().equals("COPY") || instruction.keyword().equals("ADD")) {
            return List.of(copy());
        }
        if (!instruction.flags().isEmpty()) {
            throw unsupported(instruction.keyword() + " with "
                    + Excerpt.of(instruction.flags().getFirst()) + " needs a builder");
        }
        if (rest.isEmpty()
                && !instruction.keyword().equals("CMD")
                && !instruction.keyword().equals("ENTRYPOINT")) {
            throw invalid(instruction.keyword() + " takes at least one argument.");
        }
        return switch (instruction.keyword()) {
            case "RUN" -> List.of(new Order.Run(Form.of(rest)));
            case "CMD" -> List.of(new Order.Cmd(Form.of(rest)));
            case "ENTRYPOINT" -> List.of(new Order.Entrypoint(Form.of(rest)));
            case "ENV" -> List.of(new Order.Env(pairs()));
            case "LABEL" -> List.of(new Order.Label(pairs()));
            case "ARG" -> List.copyOf(arguments());
            case "WORKDIR" -> List.of(new Order.Workdir(rest));
            case "USER" -> List.of(new Order.User(single()));
            case "EXPOSE" -> List.of(new Order.Expose(words()));
            case "STOPSIGNAL" -> List.of(new Order.StopSignal(single()));
            case "SHELL" ->
                List.of(new Order.Shell(Form.strings(rest)
                        .filter(strings -> !strings.isEmpty())
                        .orElseThrow(() -> invalid("SHELL takes a JSON array of strings."))));
            // What is mounted over a directory at run time changes nothing of the image itself.
            case "MAINTAINER", "VOLUME" -> List.of();
            case "ONBUILD" -> throw unsupported("ONBUILD needs a builder");
            default -> throw invalid("'" + Excerpt.of(instruction.keyword()) + "' is no instruction.");
        };
    }

    private Order copy() {
        Optional<String> from = Optional.empty();
        String owner = "";
        String mode = "";
        boolean add = instruction.keyword().equals("ADD");
        for (String flag : instruction.flags()) {
            if (flag.startsWith("--from=") && !add) {
                from = Optional.of(flag.substring("--from=".length()));
            } else if (flag.startsWith("--chown=")) {
                owner = flag.substring("--chown=".length());
            } else if (flag.startsWith("--chmod=")) {
                mode = flag.substring("--chmod=".length());
            } else {
                throw unsupported(instruction.keyword() + " with " + Excerpt.of(flag) + " needs a builder");
            }
        }
        List<String> paths = Form.strings(rest).orElseGet(this::words);
        if (paths.size() < 2) {
            throw invalid(instruction.keyword() + " takes at least a source and a target.");
        }
        List<String> sources = paths.subList(0, paths.size() - 1);
        for (String source : sources) {
            if (add && URL.matcher(source).matches()) {
                throw unsupported("ADD of " + Excerpt.of(source) + " needs a builder");
            }
        }
        if (sources.size() > 1 && !paths.getLast().endsWith("/")) {
            throw invalid("several sources need a target that ends in a slash.");
        }
        return new Order.Copy(from, owner, mode, sources, paths.getLast(), add);
    }

    private List<Order.Arg> arguments() {
        List<Order.Arg> arguments = new ArrayList<>();
        for (String word : words()) {
            int equals = word.indexOf('=');
            String name = equals < 0 ? word : word.substring(0, equals);
            if (!NAME.matcher(name).matches()) {
                throw invalid("'" + Excerpt.of(name) + "' cannot be the name of an argument.");
            }
            arguments.add(new Order.Arg(name, equals < 0 ? Optional.empty() : Optional.of(word.substring(equals + 1))));
        }
        return arguments;
    }

    /** Either {@code name=value …}, or one name and everything after it. */
    private Map<String, String> pairs() {
        Map<String, String> pairs = new TreeMap<>();
        List<String> words = words();
        if (words.getFirst().indexOf('=') < 0) {
            int blank = rest.indexOf(words.getFirst()) + words.getFirst().length();
            String value = rest.substring(blank).strip();
            if (value.isEmpty()) {
                throw invalid(instruction.keyword() + " takes a name and a value.");
            }
            pairs.put(words.getFirst(), value);
            return pairs;
        }
        for (String word : words) {
            int equals = word.indexOf('=');
            if (equals < 1) {
                throw invalid("'" + Excerpt.of(word) + "' is not of the form name=value.");
            }
            pairs.put(word.substring(0, equals), word.substring(equals + 1));
        }
        return pairs;
    }

    private String single() {
        if (words().size() != 1) {
            throw invalid(instruction.keyword() + " takes one argument.");
        }
        return rest;
    }

    /** Split at blanks that are neither quoted nor escaped; quotes and escapes stay for {@link Variables}. */
    private List<String> words() {
        List<String> words = new ArrayList<>();
        StringBuilder word = new StringBuilder();
        char quote = 0;
        for (int i = 0; i < rest.length(); i++) {
            char c = rest.charAt(i);
            if (quote == 0 && Character.isWhitespace(c)) {
                if (!word.isEmpty()) {
                    words.add(word.toString());
                    word.setLength(0);
                }
                continue;
            }
            word.append(c);
            if (c == escape && quote != '\'' && i + 1 < rest.length()) {
                word.append(rest.charAt(++i));
            } else if (quote == 0 && (c == '"' || c == '\'')) {
                quote = c;
            } else if (c == quote) {
                quote = 0;
            }
        }
        if (quote != 0) {
            throw invalid("a quotation has no end.");
        }
        if (!word.isEmpty()) {
            words.add(word.toString());
        }
        return words;
    }

    private BuildException invalid(String sentence) {
        return FileText.invalid(file, instruction.line(), sentence);
    }

    private BuildException unsupported(String what) {
        return unsupported(file, instruction.line(), what);
    }
}
