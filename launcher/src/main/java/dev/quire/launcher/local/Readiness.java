package dev.quire.launcher.local;

import dev.quire.launcher.session.LaunchError;
import dev.quire.launcher.session.LaunchException;
import dev.quire.launcher.session.SessionSpec;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Waits until Jupyter answers in a container that is starting, or says why it will not. */
final class Readiness {
    private static final int LINES = 20;
    private static final int KILLED = 128 + 9;
    private static final long FIRST_PAUSE = 25;
    private static final long LONGEST_PAUSE = 250;

    private final SessionContainers containers;
    private final HttpProbe probe;
    private final Duration timeout;

    Readiness(SessionContainers containers, HttpProbe probe, Duration timeout) {
        this.containers = containers;
        this.probe = probe;
        this.timeout = timeout;
    }

    /** Where the session will answer, as soon as its container has started. */
    URI endpoint(SessionSpec spec, Consumer<String> progress) throws IOException {
        Optional<URI> endpoint = containers.find(spec.id()).flatMap(Container::endpoint);
        if (endpoint.isEmpty()) {
            throwIfEnded(spec, progress);
            throw new LaunchException(
                    LaunchError.ENGINE_UNAVAILABLE,
                    "The engine started the session but did not publish its port; look at the engine's network set-up.");
        }
        return endpoint.get();
    }

    /** Returns when Jupyter accepts the session's token at its endpoint. */
    void await(SessionSpec spec, URI endpoint, Consumer<String> progress) throws IOException, InterruptedException {
        URI status = endpoint.resolve(RunArguments.basePath(spec.id()) + "api/status");
        Map<String, String> token = Map.of("Authorization", "token " + spec.token());
        long deadline = System.nanoTime() + timeout.toNanos();
        long pause = FIRST_PAUSE;
        OptionalInt last = OptionalInt.empty();
        Process end = containers.awaitEnd(spec.id());
        try {
            while (true) {
                OptionalInt answer = probe.status(status, token);
                if (answer.equals(OptionalInt.of(200))) {
                    return;
                }
                last = answer.isPresent() ? answer : last;
                if (end.waitFor(pause, TimeUnit.MILLISECONDS)) {
                    throwIfEnded(spec, progress);
                    // The engine only lost track of it.
                    Thread.sleep(LONGEST_PAUSE);
                    end = containers.awaitEnd(spec.id());
                }
                if (System.nanoTime() > deadline) {
                    throw late(spec, last, progress);
                }
                pause = Math.min(pause * 3 / 2, LONGEST_PAUSE);
            }
        } finally {
            Engine.kill(end);
        }
    }

    private void throwIfEnded(SessionSpec spec, Consumer<String> progress) throws IOException {
        Container.State state =
                containers.find(spec.id()).map(Container::state).orElse(new Container.State("removed", -1, false));
        if (state.running()) {
            return;
        }
        if (state.status().equals("removed")) {
            throw new LaunchException(
                    LaunchError.LOST, "The session's container was removed while it was starting; launch again.");
        }
        List<String> lines = tell(spec, progress);
        // Some engines do not see why the kernel killed it, but before it is ready nobody else does.
        if (state.outOfMemory() || state.exitCode() == KILLED) {
            throw new LaunchException(
                    LaunchError.OUT_OF_MEMORY,
                    "The session used more than its %d MiB of memory before Jupyter answered; load less at start, or ask for a higher limit."
                            .formatted(spec.limits().memoryBytes() >> 20));
        }
        throw new LaunchException(
                LaunchError.EXITED,
                "The session's process ended with code %d before Jupyter answered%s; check the environment's start script and packages."
                        .formatted(
                                state.exitCode(), lines.isEmpty() ? "" : ", and last said '" + lines.getLast() + "'"));
    }

    private LaunchException late(SessionSpec spec, OptionalInt last, Consumer<String> progress) throws IOException {
        tell(spec, progress);
        String said = last.isPresent() ? "only answered with status " + last.getAsInt() : "did not answer";
        return new LaunchException(
                LaunchError.TIMEOUT,
                "Jupyter %s within %d s; check what the environment does at its start."
                        .formatted(said, timeout.toSeconds()));
    }

    /** Shows the last lines of the log; Jupyter likes to print its token. */
    private List<String> tell(SessionSpec spec, Consumer<String> progress) throws IOException {
        List<String> lines = containers.lastLines(spec.id(), LINES).stream()
                .map(line -> line.replace(spec.token(), "…"))
                .toList();
        lines.forEach(progress);
        return lines;
    }
}
