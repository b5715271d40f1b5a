package dev.quire.repo2image.r;

import dev.quire.repo2image.buildpack.Executed;
import dev.quire.repo2image.step.Capture;
import dev.quire.repo2image.step.ImageVariables;
import dev.quire.repo2image.step.Recipe;
import dev.quire.repo2image.step.StepInput;
import dev.quire.repo2image.step.StepNetwork;
import dev.quire.repo2image.step.StepUser;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * R packages into the library of the notebook's user. {@code install.R} and {@code DESCRIPTION} need the repository's content
 * below them: a script may read any of its files, and running it once, where all of them are, is one answer instead of two. A
 * lock is read as it is and needs nothing else, so that its layer outlives commits that do not touch it.
 */
public final class RPackagesRecipe {
    /** Sources and indexes that the installers keep for another time. */
    private static final List<String> LEFT_OUT = List.of("/home/jovyan/.cache");

    private RPackagesRecipe() {}

    /**
     * The recipe for what a file asks for.
     *
     * @param text the file's
     */
    public static Recipe of(Executed.RPackages step, String text) {
        String day = step.snapshot().map(LocalDate::toString).orElse("");
        List<StepInput> inputs = new ArrayList<>(RScripts.installing());
        ImageVariables variables = ImageVariables.NONE;
        String command = switch (step.kind()) {
            case INSTALL_SCRIPT -> {
                inputs.add(RScripts.input("install-failures.R"));
                yield "r-install-script.sh";
            }
            case DESCRIPTION -> {
                inputs.add(RScripts.input("install-description.R"));
                yield "r-description.sh";
            }
            case RENV_LOCK -> {
                inputs.add(RScripts.input("restore-lock.R"));
                inputs.add(StepInput.of("renv.lock", text));
                // The project's .Rprofile would switch to a library in the home directory, which is empty.
                variables =
                        new ImageVariables(List.of(), new TreeMap<>(Map.of("RENV_CONFIG_AUTOLOADER_ENABLED", "FALSE")));
                yield "r-lock.sh";
            }
        };
        return Recipe.script(
                        "R packages: " + step.file(),
                        StepUser.NOTEBOOK,
                        StepNetwork.INSTALL,
                        RScripts.text("r-repository.sh") + RScripts.text(command) + RScripts.text("r-settle.sh"),
                        List.of(step.file(), day))
                .reading(inputs)
                .adding(variables)
                .keeping(new Capture.Change(LEFT_OUT));
    }
}
