package dev.quire.repo2image.assemble;

import dev.quire.repo2image.buildpack.Executed;
import dev.quire.repo2image.buildpack.ImagePlan;
import dev.quire.repo2image.debian.AptRecipe;
import dev.quire.repo2image.image.ImageConfig;
import dev.quire.repo2image.image.LayerSource;
import dev.quire.repo2image.python.BuildPlace;
import dev.quire.repo2image.step.Executions;
import dev.quire.repo2image.step.ImageVariables;
import dev.quire.repo2image.step.Recipe;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Builds wheels on the base with compilers and Git, none of which gets into the image.
 *
 * @param base the layers below everything
 * @param content the repository's files
 */
record WheelContainer(
        Executions executions,
        List<LayerSource> base,
        LayerSource content,
        ImagePlan.Composed plan,
        Consumer<String> log)
        implements BuildPlace {
    private static final List<String> TOOLS =
            List.of("build-essential", "git", "python3-dev", "python3-pip", "python3-venv");

    WheelContainer {
        base = List.copyOf(base);
    }

    @Override
    public Path files(Recipe recipe, Content wanted) throws IOException, InterruptedException {
        ImageConfig config = ImageContract.below(ImageVariables.NONE);
        List<String> packages = new ArrayList<>(TOOLS);
        plan.steps().stream()
                .filter(Executed.AptPackages.class::isInstance)
                .forEach(step -> packages.addAll(((Executed.AptPackages) step).packages()));
        String asking = plan.steps().stream()
                .filter(Executed.AptPackages.class::isInstance)
                .map(step -> ((Executed.AptPackages) step).file())
                .findFirst()
                .orElse("");
        List<LayerSource> below = new ArrayList<>(base);
        below.add(executions.layer(AptRecipe.of(packages).askedBy(asking), base, config, log));
        if (wanted == Content.REPOSITORY) {
            below.add(content);
        }
        return executions.files(recipe, below, config, log);
    }
}
