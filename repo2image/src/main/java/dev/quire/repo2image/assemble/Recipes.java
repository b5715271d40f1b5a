package dev.quire.repo2image.assemble;

import dev.quire.repo2image.BuildError;
import dev.quire.repo2image.BuildException;
import dev.quire.repo2image.buildpack.Executed;
import dev.quire.repo2image.conda.CondaRecipe;
import dev.quire.repo2image.debian.AptRecipe;
import dev.quire.repo2image.image.LayerSource;
import dev.quire.repo2image.python.KernelEnvironmentLayer;
import dev.quire.repo2image.repo.RepoTree;
import dev.quire.repo2image.step.Recipe;
import java.io.IOException;
import java.util.List;

/** What runs for each executed step of a plan. Thread-safe. */
public final class Recipes {
    private final CondaRecipe conda;

    public Recipes(CondaRecipe conda) {
        this.conda = conda;
    }

    /** Layers that a step needs below it, beside those of the steps before. */
    List<LayerSource> below(Executed step) {
        return step instanceof Executed.CondaEnvironment ? List.of(new KernelEnvironmentLayer()) : List.of();
    }

    /** The recipe of a step for that repository. */
    Recipe of(Executed step, RepoTree tree) throws IOException, InterruptedException {
        return switch (step) {
            case Executed.AptPackages apt -> AptRecipe.of(apt.packages());
            case Executed.PostBuild script -> PostBuildRecipe.of(script.file());
            case Executed.CondaEnvironment environment -> conda.of(environment, tree);
            case Executed.PythonProject _,
                    Executed.RLanguage _,
                    Executed.RPackages _,
                    Executed.JuliaProject _,
                    Executed.NixShell _ ->
                throw new BuildException(
                        BuildError.UNSUPPORTED,
                        step.file() + ": " + step.describe() + " is not built by this version yet.");
        };
    }
}
