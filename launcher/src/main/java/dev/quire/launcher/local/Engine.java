package dev.quire.launcher.local;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A container engine's command line; arguments reach it as they are, with no shell in between. */
public final class Engine {
    /** Far more than any answer we ask for; what comes after it is read and dropped. */
    private static final int LONGEST_ANSWER = 32 << 20;

    private static final Duration GRACE = Duration.ofSeconds(2);

    private final EngineKind kind;
    private final Path program;
    private final Map<String, String> environment;

    /**
     * @param program the path of its program
     * @param environment variables that every call has besides this process's own, such as {@code DOCKER_HOST}
     */
    public Engine(EngineKind kind, Path program, Map<String, String> environment) {
        this.kind = kind;
        this.program = program;
        this.environment = Map.copyOf(environment);
    }

    /** Which engine it is. */
    public EngineKind kind() {
        return kind;
    }

    /** The path of its program. */
    public Path program() {
        return program;
    }

    /** Runs a call to its end; a failure of the engine is in the answer, not an exception. */
    public EngineOutput run(EngineCall call) throws IOException, InterruptedException {
        Process process = start(call);
        try {
            CompletableFuture<String> out = read(process.getInputStream());
            CompletableFuture<String> err = read(process.getErrorStream());
            CompletableFuture<Void> in = write(call.input(), process);
            if (!process.waitFor(call.timeout().toMillis(), TimeUnit.MILLISECONDS)) {
                throw new IOException("%s %s took longer than %d s"
                        .formatted(kind.program(), verb(call), call.timeout().toSeconds()));
            }
            EngineOutput output = new EngineOutput(process.exitValue(), rest(out), rest(err));
            if (output.ok()) {
                // An engine that has failed stops reading: its complaint says more than our broken pipe.
                result(in);
            }
            return output;
        } finally {
            kill(process);
        }
    }

    /** The same, for what must be finished once it is begun: an interruption is kept for later. */
    public EngineOutput runToTheEnd(EngineCall call) throws IOException {
        FutureTask<EngineOutput> task = new FutureTask<>(() -> run(call));
        Thread.ofVirtual().start(task);
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return task.get();
                } catch (InterruptedException e) {
                    interrupted = true;
                } catch (ExecutionException e) {
                    throw new IOException(
                            e.getCause() == null ? e.getMessage() : e.getCause().getMessage(), e);
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Starts a call and leaves it to the caller, whose business it is to end it; output is dropped. */
    Process startQuietly(EngineCall call) throws IOException {
        return builder(call)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    /** Ends a process that was started here, first politely. */
    static void kill(Process process) {
        if (!process.isAlive()) {
            return;
        }
        process.destroy();
        try {
            if (process.waitFor(GRACE.toMillis(), TimeUnit.MILLISECONDS)) {
                return;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        process.destroyForcibly();
    }

    /** Starts a call and leaves it to the caller, with its three streams. */
    Process start(EngineCall call) throws IOException {
        return builder(call).start();
    }

    /** Starts a call whose output and errors are one stream, in the order in which they were written. */
    Process startMerged(EngineCall call) throws IOException {
        return builder(call).redirectErrorStream(true).start();
    }

    private ProcessBuilder builder(EngineCall call) {
        List<String> line = new ArrayList<>();
        line.add(program.toString());
        line.addAll(call.arguments());
        ProcessBuilder builder = new ProcessBuilder(line);
        builder.environment().putAll(environment);
        builder.environment().putAll(call.environment());
        return builder;
    }

    private static String verb(EngineCall call) {
        return call.arguments().getFirst();
    }

    private static CompletableFuture<String> read(InputStream stream) {
        CompletableFuture<String> text = new CompletableFuture<>();
        Thread.ofVirtual().start(() -> {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            byte[] buffer = new byte[8192];
            try (stream) {
                int count;
                while ((count = stream.read(buffer)) >= 0) {
                    bytes.write(buffer, 0, Math.min(count, LONGEST_ANSWER - bytes.size()));
                }
            } catch (IOException e) {
                // The process is gone; what it said so far is what there is.
            } finally {
                text.complete(bytes.toString(StandardCharsets.UTF_8));
            }
        });
        return text;
    }

    private static CompletableFuture<Void> write(EngineCall.Input input, Process process) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        Thread.ofVirtual().start(() -> {
            try (OutputStream out = process.getOutputStream()) {
                input.writeTo(out);
                done.complete(null);
            } catch (IOException | RuntimeException e) {
                done.completeExceptionally(e);
                process.destroy();
            }
        });
        return done;
    }

    /** What a stream has said; a child that outlives the call may hold it open, and is not waited for. */
    private static String rest(CompletableFuture<String> text) throws InterruptedException {
        try {
            return text.get(GRACE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            return "";
        }
    }

    private static void result(CompletableFuture<Void> input) throws IOException, InterruptedException {
        try {
            input.get(GRACE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new IOException("The engine did not read its input to the end", e);
        } catch (ExecutionException e) {
            throw new IOException(
                    e.getCause() == null ? "Input failed" : e.getCause().getMessage(), e.getCause());
        }
    }
}
