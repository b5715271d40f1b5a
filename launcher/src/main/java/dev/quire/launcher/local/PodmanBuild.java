package dev.quire.launcher.local;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Podman's command line is the builder. Killed, it leaves the command that runs, for ever, and its half-built containers. But it clears up
 * after a command that failed, so that the command is killed, and Podman ends by itself.
 */
final class PodmanBuild implements RunningBuild {
    private static final Logger LOG = LoggerFactory.getLogger(PodmanBuild.class);
    private static final Duration PATIENCE = Duration.ofSeconds(15);
    private static final Duration PAUSE = Duration.ofMillis(200);

    private final Engine engine;
    private final ProcessHandle process;
    private final CommandFiles files;
    private boolean ended;

    /**
     * @param scratch what Podman itself writes to
     */
    PodmanBuild(Engine engine, ProcessHandle process, Path scratch) {
        this.engine = engine;
        this.process = process;
        this.files = new CommandFiles(scratch);
    }

    @Override
    public void hear(String line) {}

    @Override
    public int processes() {
        return commands().size();
    }

    @Override
    public long diskBytes() throws IOException {
        return files.bytes(commands());
    }

    /** Layers between the base and the image are not kept, nor stages. */
    @Override
    public List<String> remains() {
        return List.of();
    }

    private List<ProcessHandle> commands() {
        return process.descendants()
                .filter(each -> !isEngine(each) && each.isAlive())
                .toList();
    }

    @Override
    public synchronized void end() {
        if (ended || !process.isAlive()) {
            return;
        }
        ended = true;
        boolean interrupted = false;
        for (long waited = 0; waited < PATIENCE.toMillis() && process.isAlive(); waited += PAUSE.toMillis()) {
            killCommands();
            try {
                interrupted |= Thread.interrupted();
                process.onExit().get(PAUSE.toMillis(), TimeUnit.MILLISECONDS);
            } catch (TimeoutException | ExecutionException _) {
                // It goes on, maybe with its next command.
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        if (process.isAlive()) {
            LOG.warn(
                    "A build did not end in {} s and is killed; 'podman ps --external' shows what it may leave",
                    PATIENCE.toSeconds());
        }
        if (process.isAlive() && process.destroy()) {
            process.onExit()
                    .orTimeout(2, TimeUnit.SECONDS)
                    .exceptionally(_ -> process)
                    .join();
        }
        process.destroyForcibly();
    }

    private void killCommands() {
        List<String> foreign = new ArrayList<>();
        commands().forEach(each -> {
            if (!each.destroyForcibly()) {
                foreign.add(Long.toString(each.pid()));
            }
        });
        if (!foreign.isEmpty()) {
            // Without root, other users of a container are other users of this machine, to be reached through Podman
            // only.
            List<String> arguments = new ArrayList<>(List.of("unshare", "kill", "-KILL"));
            arguments.addAll(foreign);
            try {
                engine.runToTheEnd(EngineCall.of(arguments));
            } catch (IOException e) {
                LOG.warn("The command of a build could not be killed: {}", e.getMessage());
            }
        }
    }

    private boolean isEngine(ProcessHandle each) {
        Optional<Path> name =
                each.info().command().map(command -> Path.of(command).getFileName());
        return name.isPresent() && name.get().toString().equals(engine.kind().program());
    }
}
