package dev.quire.launcher.local;

import java.io.IOException;
import java.time.Duration;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A build of Docker's daemon. The old builder says which container it runs, so that this can be held to its limits and ended; of
 * BuildKit's commands nothing is seen, and it ends them by itself when its command line goes away.
 */
final class DockerBuild implements RunningBuild {
    private static final Logger LOG = LoggerFactory.getLogger(DockerBuild.class);
    private static final Pattern CONTAINER = Pattern.compile("^ ---> Running in ([0-9a-f]{12,64})$");
    private static final Pattern IMAGE = Pattern.compile("^ ---> ([0-9a-f]{12,64})$");
    private static final Pattern STEP = Pattern.compile("^Step \\d+/\\d+ : (?<instruction>\\S+).*");
    private static final Duration END = Duration.ofSeconds(60);

    private final Engine engine;
    private final ProcessHandle process;
    private final int processes;
    private volatile @Nullable String container;
    /** The last image of each stage. */
    private final Deque<String> images = new ConcurrentLinkedDeque<>();

    /** Whether what is named next is somebody else's, the base of a stage. */
    private boolean begins;

    private boolean first = true;

    /**
     * @param processes how many a command may have
     */
    DockerBuild(Engine engine, ProcessHandle process, int processes) {
        this.engine = engine;
        this.process = process;
        this.processes = processes;
    }

    @Override
    public void hear(String line) {
        Matcher running = CONTAINER.matcher(line);
        Matcher step = STEP.matcher(line);
        Matcher made = IMAGE.matcher(line);
        if (running.matches()) {
            container = running.group(1);
            quietly(EngineCall.of("update", "--pids-limit", Integer.toString(processes), running.group(1)));
        } else if (step.matches()) {
            begins = step.group("instruction").equalsIgnoreCase("FROM");
            first |= begins;
        } else if (made.matches() && !begins) {
            if (!first) {
                images.pollLast();
            }
            images.addLast(made.group(1));
            first = false;
        }
    }

    /** They are the daemon's, which keeps the limit. */
    @Override
    public int processes() {
        return 0;
    }

    @Override
    public long diskBytes() throws IOException, InterruptedException {
        String running = container;
        if (running == null) {
            return 0;
        }
        EngineOutput size = engine.run(EngineCall.of("inspect", "--size", "--format", "{{.SizeRw}}", running)
                .within(END));
        return size.ok() && size.line().matches("\\d{1,18}") ? Long.parseLong(size.line()) : 0;
    }

    @Override
    public void end() {
        if (!process.isAlive()) {
            return;
        }
        process.destroy();
        process.onExit()
                .orTimeout(2, TimeUnit.SECONDS)
                .exceptionally(_ -> process)
                .join();
        process.destroyForcibly();
        String running = container;
        if (running != null) {
            // The daemon ends it too, some time later.
            quietly(EngineCall.of("rm", "-f", running));
        }
    }

    @Override
    public List<String> remains() {
        return List.copyOf(images).reversed();
    }

    private void quietly(EngineCall call) {
        try {
            engine.runToTheEnd(call.within(END));
        } catch (IOException e) {
            LOG.warn(
                    "{} of a build's container failed: {}",
                    List.copyOf(call.arguments()).getFirst(),
                    e.getMessage());
        }
    }
}
