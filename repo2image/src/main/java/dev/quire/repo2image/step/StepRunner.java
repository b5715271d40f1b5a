package dev.quire.repo2image.step;

import dev.quire.repo2image.BuildError;
import dev.quire.repo2image.BuildException;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Optional;
import java.util.function.Consumer;

/** Runs commands in containers without credentials and within limits. Thread-safe; answers to interruption. */
public interface StepRunner {
    /**
     * Runs a step to its end.
     *
     * @param output told each line that it prints
     * @param change receives what is kept as an uncompressed tar, in the form of an OCI layer; not closed here
     * @throws BuildException {@code STEP_FAILED}, {@code STEP_LIMIT} or {@code STEPS_UNAVAILABLE}, unless the command ended with
     *     0 and all that is kept has been written
     */
    void run(StepRun run, Consumer<String> output, OutputStream change) throws IOException, InterruptedException;

    /** Why no step can be run, as a sentence; empty when all is well. */
    Optional<String> problem();

    /** Runs nothing, for installations without a place to run steps. */
    static StepRunner none(String problem) {
        return new StepRunner() {
            @Override
            public void run(StepRun run, Consumer<String> output, OutputStream change) {
                throw new BuildException(
                        BuildError.STEPS_UNAVAILABLE,
                        "The step '" + run.recipe().name() + "' cannot be run: " + problem);
            }

            @Override
            public Optional<String> problem() {
                return Optional.of(problem);
            }
        };
    }
}
