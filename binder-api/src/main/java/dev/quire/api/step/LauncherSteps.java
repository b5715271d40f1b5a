package dev.quire.api.step;

import dev.quire.api.launch.ImagePlaces;
import dev.quire.launcher.session.LaunchException;
import dev.quire.launcher.step.Capture;
import dev.quire.launcher.step.StepCommand;
import dev.quire.launcher.step.StepException;
import dev.quire.launcher.step.StepFile;
import dev.quire.launcher.step.StepLimits;
import dev.quire.launcher.step.StepNetwork;
import dev.quire.launcher.step.StepSpec;
import dev.quire.launcher.step.StepUser;
import dev.quire.repo2image.BuildError;
import dev.quire.repo2image.BuildException;
import dev.quire.repo2image.repo.ScratchDirectory;
import dev.quire.repo2image.step.Recipe;
import dev.quire.repo2image.step.StepInput;
import dev.quire.repo2image.step.StepRun;
import dev.quire.repo2image.step.StepRunner;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** Runs the steps of builds in the launcher's containers. */
public final class LauncherSteps implements StepRunner {
    private static final int LONGEST_NAME = 180;

    private final Supplier<dev.quire.launcher.step.StepRunner> runner;
    private final Path scratch;

    /**
     * @param runner the launcher's; throws {@link StepException} or {@link LaunchException} while it cannot be had
     * @param scratch where the files of a step lie while it runs
     */
    public LauncherSteps(Supplier<dev.quire.launcher.step.StepRunner> runner, Path scratch) {
        this.runner = runner;
        this.scratch = scratch;
    }

    @Override
    public void run(StepRun run, Consumer<String> output, OutputStream change)
            throws IOException, InterruptedException {
        Files.createDirectories(scratch);
        Path files = Files.createTempDirectory(scratch, "change-");
        try {
            runner.get().run(spec(run, files), output, change);
        } catch (StepException e) {
            throw failure(e);
        } catch (LaunchException e) {
            throw new BuildException(BuildError.STEPS_UNAVAILABLE, String.valueOf(e.getMessage()), e);
        } finally {
            ScratchDirectory.delete(files);
        }
    }

    @Override
    public Optional<String> problem() {
        try {
            return runner.get().problem();
        } catch (StepException | LaunchException e) {
            return Optional.ofNullable(e.getMessage());
        }
    }

    private static StepSpec spec(StepRun run, Path directory) throws IOException {
        Recipe recipe = run.recipe();
        List<StepFile> files = new ArrayList<>();
        for (StepInput input : run.inputs()) {
            Path file = directory.resolve(Integer.toString(files.size()));
            try (InputStream in = input.content().open()) {
                Files.copy(in, file);
            }
            files.add(new StepFile(input.path(), input.mode(), file));
        }
        StepCommand command = new StepCommand(
                recipe.command(),
                run.environment(),
                recipe.workingDirectory(),
                switch (recipe.user()) {
                    case ROOT -> StepUser.ROOT;
                    case NOTEBOOK -> StepUser.NOTEBOOK;
                },
                switch (recipe.network()) {
                    case NONE -> StepNetwork.NONE;
                    case INSTALL -> StepNetwork.OPEN;
                });
        var limits = run.limits();
        return new StepSpec(
                name(recipe),
                ImagePlaces.source(run.image().place(), run.image().digest()),
                command,
                new StepLimits(
                        limits.memory(),
                        limits.cpus(),
                        limits.processes(),
                        limits.time(),
                        limits.disk(),
                        limits.output()),
                files,
                capture(recipe.capture()),
                run.image().interpreter());
    }

    private static String name(Recipe recipe) {
        String name = recipe.name();
        return name.length() <= LONGEST_NAME ? name : name.substring(0, LONGEST_NAME) + "…";
    }

    private static Capture capture(dev.quire.repo2image.step.Capture capture) {
        return switch (capture) {
            case dev.quire.repo2image.step.Capture.Change change ->
                new Capture.Change(Stream.concat(Capture.CACHES.stream(), change.without().stream())
                        .distinct()
                        .toList());
            case dev.quire.repo2image.step.Capture.Everything everything ->
                new Capture.Everything(everything.without());
            case dev.quire.repo2image.step.Capture.Directory directory -> new Capture.Directory(directory.path());
        };
    }

    private static BuildException failure(StepException failure) {
        BuildError error = switch (failure.kind()) {
            case FAILED, KILLED, CAPTURE -> BuildError.STEP_FAILED;
            case TIME, MEMORY, PROCESSES, DISK, OUTPUT -> BuildError.STEP_LIMIT;
            case CUT_OFF, IMAGE, UNAVAILABLE, ROOT_REFUSED -> BuildError.STEPS_UNAVAILABLE;
        };
        return new BuildException(error, withLastLine(failure), failure);
    }

    /** The sentence, with what was printed last: it says most, and the whole output is in the log. */
    private static String withLastLine(StepException failure) {
        String sentence = String.valueOf(failure.getMessage());
        int semicolon = sentence.indexOf("; ");
        return failure.lastLines().stream()
                .filter(line -> !line.isBlank())
                .reduce((former, later) -> later)
                .filter(line -> semicolon > 0)
                .map(line -> sentence.substring(0, semicolon) + " (it last said: " + line.strip() + ")"
                        + sentence.substring(semicolon))
                .orElse(sentence);
    }
}
