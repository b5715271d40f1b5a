package dev.quire.repo2image.assemble;

import dev.quire.repo2image.buildpack.Executed;
import dev.quire.repo2image.buildpack.ImagePlan;
import dev.quire.repo2image.buildpack.Step;
import dev.quire.repo2image.image.LayerSource;
import dev.quire.repo2image.python.BuildPlace;
import dev.quire.repo2image.python.Installation;
import dev.quire.repo2image.python.PythonEnvironment;
import dev.quire.repo2image.repo.Addresses;
import dev.quire.repo2image.repo.RepoContent;
import dev.quire.repo2image.repo.RepoTree;
import dev.quire.repo2image.step.Executions;
import dev.quire.repo2image.step.ImageVariables;
import dev.quire.repo2image.step.Recipe;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Consumer;

/** A plan's steps to the layers that stand for them. Thread-safe. */
public final class PlanLayers {
    private final Bases bases;
    private final PythonLayers python;
    private final Recipes recipes;
    private final Executions executions;

    /**
     * @param environments by Python version
     * @param addresses whether package indexes that a repository names may be in the internal network
     * @param recipes what must be run
     * @param executions runs it
     */
    public PlanLayers(
            Bases bases,
            Map<String, PythonEnvironment> environments,
            Addresses addresses,
            Recipes recipes,
            Executions executions) {
        this.bases = bases;
        this.python = new PythonLayers(environments, addresses);
        this.recipes = recipes;
        this.executions = executions;
    }

    /**
     * What a plan comes to.
     *
     * @param layers the layers, lowest first
     * @param variables what the steps add to the image's variables
     */
    public record Composition(List<LayerSource> layers, ImageVariables variables) {}

    /** The layers; the tree must stay open until they are made. */
    public Composition of(ImagePlan.Composed plan, RepoTree tree, Consumer<String> log)
            throws IOException, InterruptedException {
        List<LayerSource> layers = new ArrayList<>();
        List<Recipe> onContent = new ArrayList<>();
        ImageVariables variables = ImageVariables.NONE;
        for (Step step : plan.steps()) {
            switch (step) {
                case Step.Base base -> {
                    layers.addAll(bases.layers(base.python().feature()));
                    layers.add(new EntrypointLayer());
                }
                // The stack is resolved together with the packages, so that it yields to what the repository pins.
                case Step.Stack stack -> {
                    BuildPlace place = new WheelContainer(executions, layers, content(plan, tree), plan, log);
                    Installation installation = python.of(plan, tree, place, log);
                    layers.addAll(installation.layers());
                    variables = variables.and(installation.variables());
                    onContent.addAll(installation.onContent());
                }
                case Step.PythonPackages _, Step.PythonLock _, Executed.PythonProject _ -> {}
                case Step.Content content -> {
                    layers.add(content(plan, tree));
                    for (Recipe recipe : onContent) {
                        layers.add(executed(recipe, layers, variables, log));
                    }
                }
                case Executed executed -> {
                    Recipes.Work work = recipes.of(executed, plan, tree, log);
                    layers.addAll(work.below());
                    for (Recipe recipe : work.recipes()) {
                        variables = variables.and(recipe.variables());
                        layers.add(executed(recipe, layers, variables, log));
                    }
                }
            }
        }
        return new Composition(layers, variables);
    }

    private LayerSource executed(
            Recipe recipe, List<LayerSource> below, ImageVariables variables, Consumer<String> log) {
        return executions.layer(recipe, List.copyOf(below), ImageContract.below(variables), log);
    }

    private static LayerSource content(ImagePlan.Composed plan, RepoTree tree) {
        return new RepoContent(tree, new TreeSet<>(plan.start().stream().toList()));
    }
}
