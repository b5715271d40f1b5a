package dev.quire.repo2image.dockerfile;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A Dockerfile of the common subset, which needs no builder: what is outside of it is refused with file and line.
 *
 * @param escape the character that quotes others
 * @param arguments those before the first stage, for its {@code FROM}s
 * @param stages in their order; the last one is the image
 * @param notes what is left out, for people
 */
record Dockerfile(char escape, List<Order.Arg> arguments, List<Stage> stages, List<String> notes) {
    Dockerfile {
        arguments = List.copyOf(arguments);
        stages = List.copyOf(stages);
        notes = List.copyOf(notes);
    }

    /**
     * A stage.
     *
     * @param base an image or an earlier stage, variables not yet replaced
     */
    record Stage(int line, String base, Optional<String> name, List<Placed> orders) {
        Stage {
            orders = List.copyOf(orders);
        }
    }

    /** An order and the line that it stands in. */
    record Placed(int line, Order order) {}

    /**
     * Reads a Dockerfile.
     *
     * @param file its path, for errors
     */
    static Dockerfile parse(String file, String text) {
        return new Parser(file, Instructions.read(file, text)).parse();
    }

    private static final class Parser {
        private static final Pattern STAGE = Pattern.compile("[a-z][a-z0-9_.-]*");
        private static final Pattern SYNTAX = Pattern.compile("(?:[^/]+/)?docker/dockerfile(?::1(?:\\.\\d+)*)?");
        private static final int MOST_STAGES = 50;
        /** The one that there is, by all its names. */
        private static final Set<String> PLATFORMS = Set.of(
                "--platform=linux/amd64",
                "--platform=$BUILDPLATFORM",
                "--platform=${BUILDPLATFORM}",
                "--platform=$TARGETPLATFORM",
                "--platform=${TARGETPLATFORM}");

        private final String file;
        private final Instructions instructions;
        private final List<Order.Arg> arguments = new ArrayList<>();
        private final List<Stage> stages = new ArrayList<>();
        private final List<String> notes = new ArrayList<>();
        private List<Placed> orders = new ArrayList<>();

        Parser(String file, Instructions instructions) {
            this.file = file;
            this.instructions = instructions;
        }

        Dockerfile parse() {
            if (!instructions.syntax().isEmpty()
                    && !SYNTAX.matcher(instructions.syntax()).matches()) {
                throw unsupported(1, "the syntax '" + instructions.syntax() + "' needs a builder");
            }
            for (Instruction instruction : instructions.list()) {
                if (instruction.keyword().equals("FROM")) {
                    from(instruction);
                } else if (stages.isEmpty()) {
                    if (!instruction.keyword().equals("ARG")) {
                        throw invalid(
                                instruction.line(), "a Dockerfile begins with FROM, before which only ARG may stand.");
                    }
                    arguments.addAll(OrderReader.arguments(file, instruction, instructions.escape()));
                } else if (instruction.keyword().equals("HEALTHCHECK")) {
                    notes.add(file + ", line " + instruction.line()
                            + ": HEALTHCHECK is left out; sessions are checked by their server's answer.");
                } else {
                    for (Order order : OrderReader.read(file, instruction, instructions.escape())) {
                        orders.add(new Placed(instruction.line(), order));
                    }
                }
            }
            if (stages.isEmpty()) {
                throw FileText.invalid(file, "there is no FROM in it.");
            }
            return new Dockerfile(instructions.escape(), arguments, finished(), notes);
        }

        private void from(Instruction instruction) {
            if (stages.size() == MOST_STAGES) {
                throw invalid(instruction.line(), "there are more than " + MOST_STAGES + " stages.");
            }
            if (!PLATFORMS.containsAll(instruction.flags())) {
                throw unsupported(
                        instruction.line(), "FROM with " + instruction.flags().getFirst() + " needs a builder");
            }
            String[] words = instruction.rest().strip().split("\\s+");
            boolean named = words.length == 3 && words[1].equalsIgnoreCase("AS");
            if (words[0].isEmpty() || !(words.length == 1 || named)) {
                throw invalid(instruction.line(), "FROM takes an image, and AS and a name at most.");
            }
            Optional<String> name = named ? Optional.of(words[2].toLowerCase(Locale.ROOT)) : Optional.empty();
            if (name.isPresent() && !STAGE.matcher(name.get()).matches()) {
                throw invalid(instruction.line(), "'" + words[2] + "' cannot be the name of a stage.");
            }
            close();
            stages.add(new Stage(instruction.line(), words[0], name, List.of()));
        }

        private void close() {
            if (!stages.isEmpty()) {
                Stage last = stages.removeLast();
                stages.add(new Stage(last.line(), last.base(), last.name(), orders));
            }
            orders = new ArrayList<>();
        }

        private List<Stage> finished() {
            close();
            return stages;
        }

        private RuntimeException invalid(int line, String sentence) {
            return FileText.invalid(file, line, sentence);
        }

        private RuntimeException unsupported(int line, String what) {
            return OrderReader.unsupported(file, line, what);
        }
    }

    /** The stage of that name or number among those before another. */
    Optional<Stage> stage(String reference, int before) {
        for (int i = before - 1; i >= 0; i--) {
            if (stages.get(i).name().equals(Optional.of(reference.toLowerCase(Locale.ROOT)))) {
                return Optional.of(stages.get(i));
            }
        }
        boolean number = reference.matches("\\d{1,3}") && Integer.parseInt(reference) < before;
        return number ? Optional.of(stages.get(Integer.parseInt(reference))) : Optional.empty();
    }

    /** The build arguments that hold in {@code FROM}s: those given for what is declared, else its default. */
    Map<String, String> globals(Map<String, String> given) {
        Map<String, String> values = new java.util.TreeMap<>();
        for (Order.Arg argument : arguments) {
            String value = given.get(argument.name());
            if (value == null && argument.value().isPresent()) {
                value = Variables.replace(argument.value().get(), values, escape);
            }
            if (value != null) {
                values.put(argument.name(), value);
            }
        }
        return values;
    }
}
