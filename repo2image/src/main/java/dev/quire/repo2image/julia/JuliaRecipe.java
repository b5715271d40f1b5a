package dev.quire.repo2image.julia;

import dev.quire.repo2image.buildpack.Executed;
import dev.quire.repo2image.buildpack.JuliaFiles;
import dev.quire.repo2image.buildpack.RepoFiles;
import dev.quire.repo2image.python.Prefix;
import dev.quire.repo2image.repo.RepoTree;
import dev.quire.repo2image.step.Capture;
import dev.quire.repo2image.step.ImageVariables;
import dev.quire.repo2image.step.Recipe;
import dev.quire.repo2image.step.Resource;
import dev.quire.repo2image.step.StepInput;
import dev.quire.repo2image.step.StepNetwork;
import dev.quire.repo2image.step.StepUser;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The kernel of Julia and a project's packages, by Julia's own Pkg; a project that is a package is read from the content. */
public final class JuliaRecipe {
    private static final String HOME = "/srv/julia";
    private static final String SCRIPT = "install-project.jl";
    private static final String REPOSITORY = "/home/jovyan";
    private static final String PREFIX = "/" + Prefix.PATH;

    /** Precompiled code runs on any of a cluster's processors, and fast on the common ones: what Julia's own builds use. */
    private static final String PROCESSORS = "generic;sandybridge,-xsaveopt,clone_all;haswell,-rdrnd,base(1)";

    private JuliaRecipe() {}

    /**
     * The recipe for that project with that Julia. Its files are inputs as well, so that the step can stand below the content.
     */
    public static Recipe of(Executed.JuliaProject project, JuliaVersion version, RepoTree tree) {
        List<StepInput> inputs =
                new ArrayList<>(List.of(StepInput.of(SCRIPT, 0644, Resource.bytes(JuliaRecipe.class, SCRIPT))));
        List<String> files = new ArrayList<>(List.of(project.file()));
        files.addAll(JuliaManifest.paths(project.file(), tree));
        for (String file : files) {
            String text = new RepoFiles(tree).text(file, JuliaFiles.LONGEST_MANIFEST);
            inputs.add(StepInput.of("project/" + file.substring(file.lastIndexOf('/') + 1), text));
        }
        int slash = project.file().lastIndexOf('/');
        String directory =
                slash < 0 ? REPOSITORY : REPOSITORY + "/" + project.file().substring(0, slash);
        ImageVariables variables = new ImageVariables(
                List.of(HOME + "/bin"),
                new TreeMap<>(Map.of(
                        "JULIA_PATH",
                        HOME,
                        "JULIA_DEPOT_PATH",
                        HOME + "/pkg",
                        "JULIA_VERSION",
                        version.toString(),
                        "JULIA_PROJECT",
                        directory,
                        "JUPYTER",
                        PREFIX + "/bin/jupyter",
                        "JUPYTER_DATA_DIR",
                        PREFIX + "/share/jupyter")));
        return Recipe.program(
                        "Julia packages: " + project.file(),
                        StepUser.NOTEBOOK,
                        StepNetwork.INSTALL,
                        List.of(
                                HOME + "/bin/julia",
                                "--startup-file=no",
                                StepInput.DIRECTORY + "/" + SCRIPT,
                                project.file()))
                .with(Map.of("JULIA_CPU_TARGET", PROCESSORS, "JULIA_PKG_PRECOMPILE_AUTO", "0"))
                .reading(inputs)
                .keeping(new Capture.Change(List.of(HOME + "/pkg/logs", HOME + "/pkg/scratchspaces")))
                .adding(variables);
    }
}
