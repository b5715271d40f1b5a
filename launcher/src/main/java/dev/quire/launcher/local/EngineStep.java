package dev.quire.launcher.local;

import dev.quire.launcher.step.CutOffException;
import dev.quire.launcher.step.StepException;
import dev.quire.launcher.step.StepFailures;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One step's container, and the engine's command line that leads into it. */
final class EngineStep implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(EngineStep.class);
    private static final Duration END = Duration.ofSeconds(10);
    private static final int LONGEST_COMPLAINT = 1 << 16;
    /** What an engine's command line ends with when the engine failed, and when the image's program could not be started. */
    private static final int ENGINE_FAILED = 125;

    private static final List<Integer> NO_PROGRAM = List.of(126, 127);
    private static final int KILLED = 137;

    private final StepContainers containers;
    private final String id;
    private final Process process;
    private final ByteArrayOutputStream complaint = new ByteArrayOutputStream();
    private final Thread complaints;
    private boolean closed;

    EngineStep(Engine engine, StepContainers containers, String id, List<String> arguments) throws IOException {
        this.containers = containers;
        this.id = id;
        this.process = engine.start(EngineCall.of(arguments));
        this.complaints = Thread.ofVirtual().start(this::listen);
    }

    InputStream answers() {
        return process.getInputStream();
    }

    OutputStream requests() {
        return process.getOutputStream();
    }

    /** Whether the container never ran because the engine does not have the image any more. */
    boolean isImageGone(CutOffException e) throws InterruptedException {
        return !closed && e.isRefused() && ended() && StartFailure.isImageGone(output());
    }

    /** Why the agent fell silent. */
    StepException reason(StepFailures failures, CutOffException e) throws InterruptedException, IOException {
        String why = String.valueOf(e.getMessage());
        if (closed || !ended()) {
            return failures.cutOff(why);
        }
        EngineOutput output = output();
        if (output.exitCode() == ENGINE_FAILED && e.isRefused()) {
            return failures.unavailable(output.complaint());
        }
        if (NO_PROGRAM.contains(output.exitCode()) && e.isRefused()) {
            return failures.image(output.complaint());
        }
        Optional<Container> container = containers.inspect(id);
        if (container.filter(found -> found.state().outOfMemory()).isPresent()) {
            return failures.memory();
        }
        if (output.exitCode() == KILLED) {
            return failures.killed();
        }
        if (e.isRefused()) {
            return failures.image("the step's agent did not start there: " + output.complaint());
        }
        return failures.cutOff(output.err().isBlank() ? why : output.complaint());
    }

    private boolean ended() throws InterruptedException {
        return process.waitFor(END.toMillis(), TimeUnit.MILLISECONDS);
    }

    private EngineOutput output() throws InterruptedException {
        complaints.join(END);
        return new EngineOutput(process.exitValue(), "", complaint.toString(StandardCharsets.UTF_8));
    }

    private void listen() {
        byte[] buffer = new byte[4096];
        try (InputStream err = process.getErrorStream()) {
            int count;
            while ((count = err.read(buffer)) >= 0) {
                complaint.write(buffer, 0, Math.min(count, LONGEST_COMPLAINT - complaint.size()));
            }
        } catch (IOException e) {
            // The process is gone; what it said so far is what there is.
        }
    }

    /** Ends all that there is of it. */
    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        try {
            containers.remove(id);
            Engine.kill(process);
            // It may have been on its way when it was looked for.
            containers.remove(id);
        } catch (IOException e) {
            Engine.kill(process);
            LOG.warn("The container of step {} may still be there: {}", id, e.getMessage());
        }
    }
}
