package dev.quire.repo2image.step;

import java.util.List;
import java.util.SortedMap;

/**
 * A recipe that is to be run: in a container of that image, with what this installation adds.
 *
 * @param recipe what to run
 * @param image what lies below
 * @param environment all variables beside those of the image: the recipe's, and what it takes to reach the network here
 * @param inputs all files: the recipe's, and what it takes to reach the network here
 * @param limits the most that it may take
 */
public record StepRun(
        Recipe recipe,
        LowerImages.Lower image,
        SortedMap<String, String> environment,
        List<StepInput> inputs,
        StepLimits limits) {}
