package dev.quire.repo2image.assemble;

import dev.quire.repo2image.BuildError;
import dev.quire.repo2image.BuildException;
import dev.quire.repo2image.buildpack.Executed;
import dev.quire.repo2image.debian.AptRecipe;
import dev.quire.repo2image.repo.RepoTree;
import dev.quire.repo2image.step.Recipe;

/** What runs for each executed step of a plan. */
final class Recipes {
    private Recipes() {}

    /** The recipe of a step for that repository. */
    static Recipe of(Executed step, RepoTree tree) {
        return switch (step) {
            case Executed.AptPackages apt -> AptRecipe.of(apt.packages());
            case Executed.PostBuild script -> PostBuildRecipe.of(script.file());
            case Executed.CondaEnvironment _,
                    Executed.PythonProject _,
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
