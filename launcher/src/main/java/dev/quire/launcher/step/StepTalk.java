package dev.quire.launcher.step;

import dev.quire.launcher.step.AgentFrames.Ending;
import dev.quire.launcher.step.AgentFrames.Phase;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The talk with the agent of one step, over whatever leads into its container. */
public final class StepTalk {
    /** The agent says something every five seconds, but it may be kept from its processor. */
    private static final Duration SILENCE = Duration.ofSeconds(90);
    /** By how much the agent, which has the same limit, may be late. */
    private static final Duration LATE = Duration.ofSeconds(30);

    /** What the listing before a step and the capture after it may take, both together. */
    private static final Duration BESIDES = Duration.ofMinutes(30);

    private static final Duration LOOK = Duration.ofMillis(500);

    private final StepSpec spec;
    private final LogLines lines;
    private final AgentFrames frames;
    private final StepFailures failures;

    public StepTalk(StepSpec spec, Consumer<String> output, OutputStream change) {
        this.spec = spec;
        this.lines = new LogLines(output);
        this.frames = new AgentFrames(spec.limits(), lines, change);
        this.failures = new StepFailures(spec, lines::last);
    }

    /** The sentences for how it failed. */
    public StepFailures failures() {
        return failures;
    }

    /**
     * Holds the talk until the step has ended well.
     *
     * @param answers what the agent says
     * @param requests what the agent hears; left open, since its end means that nobody waits any more
     * @param cut ends the step's container and with it the answers, when nothing else has
     * @throws StepException when the agent says that the step failed, or does not hold to its limits
     * @throws CutOffException when it says nothing more, for a reason that it cannot know
     */
    public void hold(InputStream answers, OutputStream requests, Runnable cut)
            throws IOException, InterruptedException, CutOffException {
        CompletableFuture<Ending> heard = new CompletableFuture<>();
        CompletableFuture<Ending> ending = heard.copy();
        Thread writer = Thread.ofVirtual().name("step-requests").start(() -> write(requests, ending));
        Thread reader = Thread.ofVirtual().name("step-answers").start(() -> read(answers, heard));
        Ending said;
        try {
            said = await(ending);
        } finally {
            if (!heard.isDone()) {
                // What it writes to may be slow; what it reads from ends now.
                reader.interrupt();
                cut.run();
            }
            writer.interrupt();
            // Whoever gave us the output and the change may do with them what he likes once we return.
            join(reader);
        }
        if (!said.outcome().equals("done")) {
            throw failures.ended(said);
        }
    }

    private void write(OutputStream requests, CompletableFuture<Ending> ending) {
        try {
            StepAgent.request(spec, requests);
        } catch (java.nio.file.NoSuchFileException e) {
            ending.completeExceptionally(failures.unavailable("its input " + e.getFile() + " is gone"));
        } catch (IOException e) {
            // The container is gone: the reader learns the same, and more.
        } catch (RuntimeException e) {
            ending.completeExceptionally(e);
        }
    }

    private void read(InputStream answers, CompletableFuture<Ending> heard) {
        try {
            heard.complete(frames.read(answers));
        } catch (IOException | CutOffException | RuntimeException | Error e) {
            heard.completeExceptionally(e);
        }
    }

    private Ending await(CompletableFuture<Ending> ending) throws IOException, InterruptedException, CutOffException {
        long begun = System.nanoTime();
        long longest = spec.limits().time().plus(LATE).plus(BESIDES).toNanos();
        @Nullable Long runningSince = null;
        while (true) {
            try {
                return ending.get(LOOK.toMillis(), TimeUnit.MILLISECONDS);
            } catch (TimeoutException _) {
                long now = System.nanoTime();
                if (runningSince == null && frames.phase() == Phase.RUNNING) {
                    runningSince = now;
                }
                if (runningSince != null
                        && frames.phase() == Phase.RUNNING
                        && now - runningSince > spec.limits().time().plus(LATE).toNanos()) {
                    throw failures.time();
                }
                if (now - begun > longest) {
                    throw new CutOffException("its agent does not come to an end", false);
                }
                Optional<Long> since = frames.readingSince();
                if (since.isPresent() && now - since.get() > SILENCE.toNanos()) {
                    throw new CutOffException(
                            "nothing came from its container for %d s".formatted(SILENCE.toSeconds()),
                            frames.phase() == Phase.SILENT);
                }
            } catch (ExecutionException e) {
                throw rethrown(e);
            }
        }
    }

    private static RuntimeException rethrown(ExecutionException e) throws IOException, CutOffException {
        switch (e.getCause()) {
            case IOException cause -> throw cause;
            case CutOffException cause -> throw cause;
            case RuntimeException cause -> throw cause;
            case Error cause -> throw cause;
            case null, default -> throw new IllegalStateException(e);
        }
    }

    /** Waits to the end, whoever wants us to end. */
    private static void join(Thread reader) {
        boolean interrupted = false;
        while (true) {
            try {
                reader.join();
                break;
            } catch (InterruptedException _) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
