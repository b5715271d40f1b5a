package dev.quire.repo2image.python;

import dev.quire.repo2image.image.LayerSource;
import dev.quire.repo2image.step.ImageVariables;
import dev.quire.repo2image.step.Recipe;
import java.util.List;

/**
 * What the environment of a repository is made of.
 *
 * @param layers lowest first
 * @param variables what it adds to the image's variables
 * @param onContent what runs on top of the repository's content: projects that are used where they lie
 */
public record Installation(List<LayerSource> layers, ImageVariables variables, List<Recipe> onContent) {
    public Installation {
        layers = List.copyOf(layers);
        onContent = List.copyOf(onContent);
    }
}
