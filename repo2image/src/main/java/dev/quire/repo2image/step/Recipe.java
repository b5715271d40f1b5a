package dev.quire.repo2image.step;

import dev.quire.repo2image.image.LayerKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What an executed step runs. Two recipes with the same key, on top of the same layers, are the same step. A program that knows
 * why it fails prints {@code quire-error: CODE sentence}, with a code of {@link dev.quire.repo2image.BuildError}, before it ends
 * with another status than 0.
 *
 * @param name for people: the image's history, the log and errors, e.g. {@code apt packages: graphviz}
 * @param command program and arguments; no shell in between
 * @param environment variables beside those of the image
 * @param user who runs it
 * @param network what it reaches
 * @param workingDirectory absolute
 * @param inputs files that it reads
 * @param capture what is kept
 * @param variables what it adds to the image's variables; set while it runs, too
 * @param file the repository's file that asks for it, for errors; empty where the program itself names one
 */
public record Recipe(
        String name,
        List<String> command,
        SortedMap<String, String> environment,
        StepUser user,
        StepNetwork network,
        String workingDirectory,
        List<StepInput> inputs,
        Capture capture,
        ImageVariables variables,
        String file) {
    private static final String VERSION = "executed/1";
    /**
     * What makes programs do the same twice. The time is the first that a zip archive, such as a wheel, can have. With it,
     * Python also knows compiled files by the hashes of their sources instead of times, which layers do not keep.
     */
    private static final Map<String, String> REPRODUCIBLE =
            Map.of("SOURCE_DATE_EPOCH", "315532800", "PYTHONHASHSEED", "0");

    public Recipe {
        command = List.copyOf(command);
        environment = new TreeMap<>(environment);
        inputs = List.copyOf(inputs);
        if (command.isEmpty()) {
            throw new IllegalArgumentException("A step runs a command");
        }
    }

    /** A script for {@code bash}, which ends at the first command that fails; its arguments reach it as they are. */
    public static Recipe script(
            String name, StepUser user, StepNetwork network, String script, List<String> arguments) {
        List<String> command =
                new ArrayList<>(List.of("/bin/bash", "-e", "-u", "-o", "pipefail", "-c", script, "step"));
        command.addAll(arguments);
        return program(name, user, network, command);
    }

    /** A program in its user's directory, which is told to do the same twice. */
    public static Recipe program(String name, StepUser user, StepNetwork network, List<String> command) {
        return new Recipe(
                name,
                command,
                new TreeMap<>(REPRODUCIBLE),
                user,
                network,
                user == StepUser.ROOT ? "/" : "/home/jovyan",
                List.of(),
                Capture.change(),
                ImageVariables.NONE,
                "");
    }

    /** The same with these variables. */
    public Recipe with(Map<String, String> variables) {
        SortedMap<String, String> all = new TreeMap<>(environment);
        all.putAll(variables);
        return new Recipe(name, command, all, user, network, workingDirectory, inputs, capture, this.variables, file);
    }

    /** The same with these files to read. */
    public Recipe reading(List<StepInput> files) {
        return new Recipe(name, command, environment, user, network, workingDirectory, files, capture, variables, file);
    }

    /** The same, of which only that is kept. */
    public Recipe keeping(Capture kept) {
        return new Recipe(name, command, environment, user, network, workingDirectory, inputs, kept, variables, file);
    }

    /** The same, which adds to the image's variables. */
    public Recipe adding(ImageVariables added) {
        return new Recipe(name, command, environment, user, network, workingDirectory, inputs, capture, added, file);
    }

    /** The same, whose failures name that file. */
    public Recipe askedBy(String path) {
        return new Recipe(
                name, command, environment, user, network, workingDirectory, inputs, capture, variables, path);
    }

    /**
     * Identifies what comes of it.
     *
     * @param below the keys of the layers below
     */
    public LayerKey key(List<LayerKey> below) {
        List<String> parts = new ArrayList<>();
        parts.add(Integer.toString(below.size()));
        below.forEach(key -> parts.add(key.hash().toString()));
        parts.add(Integer.toString(command.size()));
        parts.addAll(command);
        parts.add(Integer.toString(environment.size()));
        environment.forEach((variable, value) -> parts.add(variable + "=" + value));
        parts.add(user + " " + network + " " + workingDirectory);
        parts.add(Integer.toString(inputs.size()));
        inputs.forEach(
                input -> parts.add(String.format(Locale.ROOT, "%s %o %s", input.path(), input.mode(), input.digest())));
        parts.add(capture.toString());
        parts.add(variables.toString());
        return LayerKey.of(VERSION, parts);
    }
}
