package dev.quire.repo2image.r;

import dev.quire.repo2image.BuildError;
import dev.quire.repo2image.BuildException;
import dev.quire.repo2image.buildpack.Executed;
import dev.quire.repo2image.buildpack.RVersions;
import dev.quire.repo2image.buildpack.RVersions.Choice;
import dev.quire.repo2image.debian.AptRecipe;
import dev.quire.repo2image.step.ImageVariables;
import dev.quire.repo2image.step.Recipe;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/** R with its compilers, its kernel and an empty library of the notebook's user. */
public final class RRecipe {
    /** Where packages of the repository go: upstream's place, first on R's search path and the user's own. */
    static final String LIBRARY = "/srv/rlibs";

    /** R as everybody knows it: the recommended packages are part of it, and most others are compiled when installed. */
    private static final List<String> LANGUAGE = List.of("r-base-core", "r-base-dev", "r-recommended");

    private static final List<String> KERNEL = List.of("r-cran-irkernel");

    /** What installs the packages of a repository; bookworm does not have the second, and a step brings it where needed. */
    private static final Map<String, List<String>> INSTALLERS =
            Map.of("3.13", List.of("r-cran-remotes", "r-cran-renv"), "3.11", List.of("r-cran-remotes"));

    /** What a build of R links against, and what its kernel and common packages are compiled with. */
    private static final List<String> FOR_BUILDS = List.of(
            "build-essential",
            "gfortran",
            "libblas-dev",
            "libcurl4-openssl-dev",
            "liblapack-dev",
            "libssl-dev",
            "libxml2-dev",
            "libzmq3-dev",
            "zlib1g-dev");

    private RRecipe() {}

    /**
     * The recipe for R.
     *
     * @param python the Python of the base
     * @param log told when it is not the version that was asked for
     * @throws BuildException {@code UNSUPPORTED} when that version is not to be had here
     */
    public static Recipe of(
            Executed.RLanguage step, String python, RVersions versions, RSources sources, Consumer<String> log) {
        Choice choice = versions.choose(step.version(), python, sources.others())
                .orElseThrow(() -> unavailable(step, versions));
        return switch (choice) {
            case Choice.OfDebian debian -> {
                debian.instead()
                        .ifPresent(wanted ->
                                log.accept(step.file() + ": R " + debian.version() + " is the nearest to " + wanted));
                List<String> packages = new ArrayList<>(LANGUAGE);
                packages.addAll(KERNEL);
                packages.addAll(INSTALLERS.getOrDefault(python, List.of()));
                yield AptRecipe.of("R " + debian.version(), packages, RScripts.text("r-kernel.sh"))
                        .adding(variables());
            }
            case Choice.OfBuilds build ->
                AptRecipe.of(
                                "R " + build.version(),
                                FOR_BUILDS,
                                RScripts.text("r-build.sh") + RScripts.text("r-kernel.sh"))
                        .with(Map.of("R_VERSION", build.version()))
                        .reading(RScripts.installing())
                        .adding(variables());
        };
    }

    /** R finds itself; variables that say where it is would only lead another R, such as conda's, astray. */
    private static ImageVariables variables() {
        return new ImageVariables(List.of(), new TreeMap<>(Map.of("R_LIBS_USER", LIBRARY)));
    }

    private static BuildException unavailable(Executed.RLanguage step, RVersions versions) {
        return new BuildException(
                BuildError.UNSUPPORTED,
                step.file() + ": R " + step.version().orElse("") + " is not available; this installation has R "
                        + versions + ". Name one of these, or ask its operator to set quire.r.builds.");
    }
}
