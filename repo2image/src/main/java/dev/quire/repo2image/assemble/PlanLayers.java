package dev.quire.repo2image.assemble;

import dev.quire.repo2image.BuildError;
import dev.quire.repo2image.BuildException;
import dev.quire.repo2image.buildpack.Executed;
import dev.quire.repo2image.buildpack.ImagePlan;
import dev.quire.repo2image.buildpack.IndexOptions;
import dev.quire.repo2image.buildpack.Requirements;
import dev.quire.repo2image.buildpack.StatedRequirement;
import dev.quire.repo2image.buildpack.Step;
import dev.quire.repo2image.image.LayerSource;
import dev.quire.repo2image.python.PythonEnvironment;
import dev.quire.repo2image.repo.Addresses;
import dev.quire.repo2image.repo.RepoContent;
import dev.quire.repo2image.repo.RepoTree;
import dev.quire.repo2image.step.Executions;
import dev.quire.repo2image.step.ImageVariables;
import dev.quire.repo2image.step.Recipe;
import java.io.IOException;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/** A plan's steps to the layers that stand for them. Thread-safe. */
public final class PlanLayers {
    private final Bases bases;
    private final Map<String, PythonEnvironment> environments;
    private final Addresses addresses;
    private final Executions executions;

    /**
     * @param environments by Python version
     * @param addresses whether package indexes that a repository names may be in the internal network
     * @param executions runs what must be run
     */
    public PlanLayers(
            Bases bases, Map<String, PythonEnvironment> environments, Addresses addresses, Executions executions) {
        this.bases = bases;
        this.environments = Map.copyOf(environments);
        this.addresses = addresses;
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
        ImageVariables variables = ImageVariables.NONE;
        for (Step step : plan.steps()) {
            switch (step) {
                case Step.Base base -> {
                    layers.add(bases.of(base.python().feature()).layer());
                    layers.add(new EntrypointLayer());
                }
                // The stack is resolved together with the packages, so that it yields to what the repository pins.
                case Step.Stack stack -> layers.addAll(python(plan, log));
                case Step.PythonPackages packages -> {}
                case Step.PythonLock lock ->
                    throw new BuildException(
                            BuildError.UNSUPPORTED,
                            lock.file() + ": lock files are not installed by this version yet.");
                case Step.Content content -> layers.add(content(plan, tree));
                case Executed executed -> {
                    Recipe recipe = Recipes.of(executed, tree);
                    variables = variables.and(recipe.variables());
                    layers.add(executions.layer(recipe, List.copyOf(layers), ImageContract.below(variables), log));
                }
            }
        }
        return new Composition(layers, variables);
    }

    private static LayerSource content(ImagePlan.Composed plan, RepoTree tree) {
        return new RepoContent(tree, new TreeSet<>(plan.start().stream().toList()));
    }

    private List<LayerSource> python(ImagePlan.Composed plan, Consumer<String> log)
            throws IOException, InterruptedException {
        Requirements asked =
                plan.pythonPackages().map(Step.PythonPackages::requirements).orElse(Requirements.NONE);
        PythonEnvironment environment = environments.get(plan.python().feature());
        if (environment == null) {
            throw new IllegalStateException("The plan asks for a Python without a base: " + plan.python());
        }
        try {
            return environment.layers(
                    lines(asked.requirements()),
                    lines(asked.constraints()),
                    options(asked.indexes()),
                    asked::hashesOf,
                    log);
        } catch (BuildException e) {
            throw e.error() == BuildError.UNRESOLVABLE ? placed(e, asked) : e;
        }
    }

    private static List<String> lines(List<StatedRequirement> stated) {
        return stated.stream().map(one -> one.requirement().toString()).toList();
    }

    private List<String> options(IndexOptions indexes) {
        List<String> options = new ArrayList<>();
        indexes.index().ifPresent(index -> options.addAll(List.of("--default-index", checked(index))));
        indexes.extraIndexes().forEach(extra -> options.addAll(List.of("--index", checked(extra))));
        if (indexes.preReleases()) {
            options.addAll(List.of("--prerelease", "allow"));
        }
        return options;
    }

    private String checked(URI index) {
        try {
            addresses.check(String.valueOf(index.getHost()));
            return index.toString();
        } catch (UnknownHostException e) {
            throw new BuildException(
                    BuildError.PACKAGES_UNREACHABLE,
                    "The package index " + index + " that the requirements name is on an unknown host; correct it.",
                    e);
        }
    }

    /** The same failure with the file and line of the first requirement that the resolver names. */
    private static BuildException placed(BuildException failure, Requirements asked) {
        String message = String.valueOf(failure.getMessage());
        for (StatedRequirement stated : asked.requirements()) {
            String name = Pattern.quote(stated.requirement().normalizedName());
            if (Pattern.compile("(?<![a-z0-9-])" + name + "(?![a-z0-9-])")
                    .matcher(message)
                    .find()) {
                return new BuildException(failure.error(), stated.place() + ": " + message, failure);
            }
        }
        return failure;
    }
}
