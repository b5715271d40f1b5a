package dev.quire.repo2image.assemble;

import dev.quire.repo2image.buildpack.Executed;
import dev.quire.repo2image.buildpack.ImagePlan;
import dev.quire.repo2image.buildpack.RVersions;
import dev.quire.repo2image.buildpack.RepoFiles;
import dev.quire.repo2image.conda.CondaRecipe;
import dev.quire.repo2image.conda.KernelEnvironmentLayer;
import dev.quire.repo2image.debian.AptRecipe;
import dev.quire.repo2image.image.LayerSource;
import dev.quire.repo2image.julia.JuliaRecipe;
import dev.quire.repo2image.julia.JuliaRelease;
import dev.quire.repo2image.julia.JuliaReleases;
import dev.quire.repo2image.nix.NixRecipe;
import dev.quire.repo2image.nix.NixSources;
import dev.quire.repo2image.r.RPackagesRecipe;
import dev.quire.repo2image.r.RRecipe;
import dev.quire.repo2image.r.RSources;
import dev.quire.repo2image.repo.RepoTree;
import dev.quire.repo2image.step.Recipe;
import dev.quire.repo2image.step.Renewal;
import java.io.IOException;
import java.util.List;
import java.util.function.Consumer;

/**
 * What runs for each executed step of a plan. What a repository asks for without a version is asked for again when its time is
 * over; R itself, Nix and compilers are as old as the base that they stand on. Thread-safe.
 */
public final class Recipes {
    private static final int LONGEST_FILE = 4 << 20;

    private final RSources r;
    private final JuliaReleases julia;
    private final CondaRecipe conda;
    private final NixSources nix;
    private final Renewal renewal;

    /**
     * @param renewal how long what is asked for without a version keeps its first answer
     */
    public Recipes(RSources r, JuliaReleases julia, CondaRecipe conda, NixSources nix, Renewal renewal) {
        this.r = r;
        this.julia = julia;
        this.conda = conda;
        this.nix = nix;
        this.renewal = renewal;
    }

    /**
     * What a step comes to.
     *
     * @param below layers that no code has to run for, and that the recipe needs
     * @param recipes what runs on top of them, one after another
     */
    record Work(List<LayerSource> below, List<Recipe> recipes) {
        Work {
            below = List.copyOf(below);
            recipes = List.copyOf(recipes);
        }
    }

    /** What is to be done for a step of that repository's plan. */
    Work of(Executed step, ImagePlan.Composed plan, RepoTree tree, Consumer<String> log)
            throws IOException, InterruptedException {
        return switch (step) {
            case Executed.AptPackages apt ->
                only(renewal.of(AptRecipe.of(apt.packages()).askedBy(apt.file())));
            case Executed.PostBuild script -> only(PostBuildRecipe.of(script.file()));
            case Executed.RLanguage language ->
                only(RRecipe.of(language, plan.python().feature(), RVersions.ofDebian(), r, log));
            case Executed.RPackages packages -> {
                Recipe recipe = RPackagesRecipe.of(packages, new RepoFiles(tree).text(packages.file(), LONGEST_FILE));
                boolean exact = packages.kind() == Executed.RFile.RENV_LOCK
                        || packages.snapshot().isPresent();
                yield only(exact ? recipe : renewal.of(recipe));
            }
            case Executed.JuliaProject project -> {
                JuliaRelease release = julia.choose(project, tree, log);
                Recipe recipe = JuliaRecipe.of(project, release.version(), tree);
                yield new Work(
                        List.of(julia.layer(release)), List.of(project.manifest() ? recipe : renewal.of(recipe)));
            }
            case Executed.NixShell shell -> {
                String text = new RepoFiles(tree).text(shell.file(), LONGEST_FILE);
                Recipe recipe = NixRecipe.shell(shell.file(), text, plan.start(), nix.channel());
                yield new Work(
                        List.of(),
                        List.of(NixRecipe.program(), NixRecipe.readsChannel(text) ? renewal.of(recipe) : recipe));
            }
            case Executed.CondaEnvironment environment -> {
                Recipe recipe = conda.of(environment, tree);
                boolean exact = environment.kind() != Executed.CondaFile.ENVIRONMENT
                        && environment.requirements().isEmpty();
                yield new Work(List.of(new KernelEnvironmentLayer()), List.of(exact ? recipe : renewal.of(recipe)));
            }
            case Executed.PythonProject _ ->
                throw new IllegalStateException("Projects are installed with the Python packages: " + step.file());
        };
    }

    private static Work only(Recipe recipe) {
        return new Work(List.of(), List.of(recipe));
    }
}
