package dev.quire.launcher.step;

import dev.quire.launcher.session.ImageSource;
import java.util.List;

/**
 * What a step is to do.
 *
 * @param name what people call it; errors name it
 * @param image what it runs on top of
 * @param inputs files that it finds below {@value StepFile#DIRECTORY}
 * @param capture what of its change is wanted
 * @param interpreter how the image's Python is started, the program first
 */
public record StepSpec(
        String name,
        ImageSource image,
        StepCommand command,
        StepLimits limits,
        List<StepFile> inputs,
        Capture capture,
        List<String> interpreter) {
    public StepSpec {
        inputs = List.copyOf(inputs);
        interpreter = List.copyOf(interpreter);
        if (interpreter.isEmpty()) {
            throw new IllegalArgumentException("A step's agent needs an interpreter");
        }
        if (name.isBlank() || name.length() > 200 || name.chars().anyMatch(Character::isISOControl)) {
            throw new IllegalArgumentException("A step has a name of one line of up to 200 characters");
        }
    }

    /** A step on an image that has {@value StepAgent#PYTHON}. */
    public StepSpec(
            String name,
            ImageSource image,
            StepCommand command,
            StepLimits limits,
            List<StepFile> inputs,
            Capture capture) {
        this(name, image, command, limits, inputs, capture, List.of(StepAgent.PYTHON));
    }
}
