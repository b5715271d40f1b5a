package dev.quire.launcher.step;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Optional;
import java.util.function.Consumer;

/** Runs commands on top of images, each in a container that has nothing but what it needs. Thread-safe. */
public interface StepRunner extends AutoCloseable {
    /**
     * Runs a step to its end and writes its change as an uncompressed tar, whiteouts as in OCI layers. Returns only if the command
     * ended with 0 and the whole change was written; whatever else happens, nothing of the step is left running. Neither the
     * output nor the change is written to after the return, but both are from another thread.
     *
     * @param output takes the lines that the command prints
     * @param change is not closed
     * @throws StepException when the step failed
     * @throws IOException what {@code change} threw
     */
    void run(StepSpec spec, Consumer<String> output, OutputStream change) throws IOException, InterruptedException;

    /** Why no step can be run at all, as a sentence; empty when all is well. */
    Optional<String> problem();

    @Override
    void close();
}
