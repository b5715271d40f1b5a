package dev.quire.launcher.step;

import dev.quire.launcher.session.ImageSource;
import java.util.List;

/**
 * What a step is to do.
 *
 * @param name what people call it; errors name it
 * @param image what it runs on top of; has {@code /usr/bin/python3}
 * @param inputs files that it finds below {@value StepFile#DIRECTORY}
 * @param capture what of its change is wanted
 */
public record StepSpec(
        String name,
        ImageSource image,
        StepCommand command,
        StepLimits limits,
        List<StepFile> inputs,
        Capture capture) {
    public StepSpec {
        inputs = List.copyOf(inputs);
        if (name.isBlank() || name.length() > 200 || name.chars().anyMatch(Character::isISOControl)) {
            throw new IllegalArgumentException("A step has a name of one line of up to 200 characters");
        }
    }
}
