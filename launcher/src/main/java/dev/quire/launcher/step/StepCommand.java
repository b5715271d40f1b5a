package dev.quire.launcher.step;

import java.util.List;
import java.util.Map;

/**
 * A command and what it is given.
 *
 * @param arguments the program first; no shell in between
 * @param environment variables besides the image's own
 * @param workingDirectory an absolute path that exists in the image
 */
public record StepCommand(
        List<String> arguments,
        Map<String, String> environment,
        String workingDirectory,
        StepUser user,
        StepNetwork network) {
    public StepCommand {
        arguments = List.copyOf(arguments);
        environment = Map.copyOf(environment);
        if (arguments.isEmpty()) {
            throw new IllegalArgumentException("The command of a step has at least a program");
        }
        if (!workingDirectory.startsWith("/")) {
            throw new IllegalArgumentException(
                    "The working directory of a step is an absolute path, not '%s'".formatted(workingDirectory));
        }
        if (arguments.stream().anyMatch(argument -> argument.indexOf('\0') >= 0)
                || environment.keySet().stream()
                        .anyMatch(name -> name.isEmpty() || name.indexOf('=') >= 0 || name.indexOf('\0') >= 0)
                || environment.values().stream().anyMatch(value -> value.indexOf('\0') >= 0)) {
            throw new IllegalArgumentException(
                    "The command of a step has an argument or a variable that no system takes");
        }
    }
}
