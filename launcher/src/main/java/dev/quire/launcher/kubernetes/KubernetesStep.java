package dev.quire.launcher.kubernetes;

import dev.quire.launcher.step.CutOffException;
import dev.quire.launcher.step.StepException;
import dev.quire.launcher.step.StepFailures;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.dsl.ExecWatch;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** One step's Pod, and the connection into it. */
final class KubernetesStep implements AutoCloseable {
    private static final Duration LOOK = Duration.ofMillis(200);
    private static final int KILLED = 137;

    private final StepPods pods;
    private final Pod pod;
    private final StepFailures failures;
    private final Complaints complaints = new Complaints();
    private @Nullable ExecWatch exec;
    private boolean closed;

    KubernetesStep(StepPods pods, Pod pod, StepFailures failures) {
        this.pods = pods;
        this.pod = pod;
        this.failures = failures;
    }

    /** What the interpreter and the runtime say besides; the beginning of it. */
    private static final class Complaints extends ByteArrayOutputStream {
        private static final int LONGEST = 1 << 14;

        @Override
        public synchronized void write(byte[] bytes, int offset, int length) {
            super.write(bytes, offset, Math.min(length, LONGEST - count));
        }

        String last() {
            return toString(StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.isBlank())
                    .reduce("", (_, line) -> line.strip());
        }
    }

    /** Waits for the container and starts the agent in it. */
    ExecWatch start(KubernetesStepSettings.Timings timings) throws InterruptedException {
        new PodProgress(pods, pod, failures).awaitStart(timings);
        ExecWatch started = pods.startAgent(pod, complaints);
        exec = started;
        return started;
    }

    /** Why the agent fell silent. */
    StepException reason(CutOffException e) throws InterruptedException {
        Optional<Integer> exit = exitCode();
        if (!closed) {
            Optional<StepException> end = new PodProgress(pods, pod, failures).awaitEnd();
            if (end.isPresent()) {
                return end.get();
            }
        }
        if (exit.filter(code -> code == KILLED).isPresent()) {
            return failures.killed();
        }
        String said = complaints.last();
        if (e.isRefused() && exit.isPresent()) {
            return failures.image("the step's agent did not start there: " + said);
        }
        return failures.cutOff(said.isEmpty() ? String.valueOf(e.getMessage()) : said);
    }

    private Optional<Integer> exitCode() throws InterruptedException {
        ExecWatch watch = exec;
        if (watch == null) {
            return Optional.empty();
        }
        try {
            return Optional.ofNullable(watch.exitCode().get(LOOK.toMillis() * 10, TimeUnit.MILLISECONDS));
        } catch (ExecutionException | TimeoutException e) {
            return Optional.empty();
        }
    }

    /** Deletes the Pod and ends the connection. */
    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        pods.end(pod);
        if (exec != null) {
            exec.close();
        }
    }
}
