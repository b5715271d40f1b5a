package dev.quire.repo2image.assemble;

import dev.quire.repo2image.step.Recipe;
import dev.quire.repo2image.step.Resource;
import dev.quire.repo2image.step.StepInput;
import dev.quire.repo2image.step.StepNetwork;
import dev.quire.repo2image.step.StepUser;
import java.util.List;

/** The repository's own last command, run by the notebook's user on top of everything else. */
final class PostBuildRecipe {
    private PostBuildRecipe() {}

    /**
     * The recipe for that script.
     *
     * @param path its path in the repository
     */
    static Recipe of(String path) {
        return Recipe.script(
                        "run " + path,
                        StepUser.NOTEBOOK,
                        StepNetwork.INSTALL,
                        Resource.text(PostBuildRecipe.class, "post-build.sh"),
                        List.of(path))
                .reading(List.of(
                        StepInput.of("fail-early.sh", 0644, Resource.bytes(PostBuildRecipe.class, "fail-early.sh"))));
    }
}
