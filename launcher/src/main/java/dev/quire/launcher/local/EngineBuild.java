package dev.quire.launcher.local;

import dev.quire.launcher.build.BuildFailures;
import dev.quire.launcher.build.BuildLimits;
import dev.quire.launcher.build.BuildLog;
import dev.quire.launcher.build.ImageBuild;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One build with an engine: run within its limits, handed over, and removed. */
final class EngineBuild {
    private static final Logger LOG = LoggerFactory.getLogger(EngineBuild.class);
    private static final int BUFFER = 1 << 16;
    private static final Duration LOOK = Duration.ofMillis(250);
    /** The least time between two measurements of the disk, and how many times longer than the measurement itself. */
    private static final Duration MEASURE = Duration.ofMillis(500);

    private static final int RARELY = 10;

    private final EngineProfile profile;
    private final EngineBuildSettings settings;
    private final ImageBuild build;
    private final BuildScratch scratch;
    private @Nullable RunningBuild running;

    EngineBuild(EngineProfile profile, EngineBuildSettings settings, ImageBuild build, BuildScratch scratch) {
        this.profile = profile;
        this.settings = settings;
        this.build = build;
        this.scratch = scratch;
    }

    /** Builds the image. */
    void run(Consumer<String> output) throws IOException, InterruptedException {
        // A command's last line is on either of its streams, and two pipes would lose the order.
        Process process = profile.engine().startMerged(BuildArguments.build(profile, settings, build, scratch));
        RunningBuild begun = RunningBuild.of(
                profile.engine(),
                process.toHandle(),
                scratch.directory(),
                build.limits().processes());
        running = begun;
        Consumer<String> heard = begun::hear;
        BuildLog log = new BuildLog(heard.andThen(output), build.limits().outputBytes());
        try {
            Thread out = Thread.ofVirtual().start(() -> log.read(process.getInputStream()));
            AtomicReference<@Nullable IOException> broken = new AtomicReference<>();
            Thread.ofVirtual().start(() -> write(build, process, broken));
            watch(process, begun, log, broken);
            // An engine that was given half a context may end before we have looked.
            check(broken);
            out.join(2000);
            if (log.isOver()) {
                throw BuildFailures.output(build.file(), build.limits().outputBytes(), log.last());
            }
            if (process.exitValue() != 0) {
                throw BuildFailures.ended(build.file(), process.exitValue(), log.last(), build.limits());
            }
        } finally {
            begun.end();
        }
    }

    /** Waits until it has ended by itself, within its limits. */
    private void watch(Process process, RunningBuild begun, BuildLog log, AtomicReference<@Nullable IOException> broken)
            throws IOException, InterruptedException {
        BuildLimits limits = build.limits();
        long deadline = System.nanoTime() + limits.time().toNanos();
        long measured = System.nanoTime();
        long took = 0;
        while (!process.waitFor(LOOK.toMillis(), TimeUnit.MILLISECONDS)) {
            if (log.isOver()) {
                throw BuildFailures.output(build.file(), limits.outputBytes(), log.last());
            }
            if (System.nanoTime() > deadline) {
                throw BuildFailures.time(build.file(), limits.time(), log.last());
            }
            check(broken);
            if (begun.processes() > limits.processes()) {
                throw BuildFailures.processes(build.file(), limits.processes(), log.last());
            }
            long now = System.nanoTime();
            if (now - measured > Math.max(MEASURE.toNanos(), took * RARELY)) {
                if (begun.diskBytes() > limits.diskBytes()) {
                    throw BuildFailures.disk(build.file(), limits.diskBytes(), log.last());
                }
                measured = System.nanoTime();
                took = measured - now;
            }
        }
    }

    private static void check(AtomicReference<@Nullable IOException> broken) throws IOException {
        IOException failure = broken.get();
        if (failure != null) {
            throw failure;
        }
    }

    private static void write(ImageBuild build, Process process, AtomicReference<@Nullable IOException> broken) {
        // What the pipe throws is the engine's end, and its own words say more about that.
        try (SourceErrors out = new SourceErrors(process.getOutputStream())) {
            try {
                build.context().writeTo(out);
            } catch (IOException e) {
                if (!out.isBroken()) {
                    broken.set(e);
                }
            } catch (RuntimeException e) {
                broken.set(new IOException("The files of the build cannot be read: " + e.getMessage(), e));
            }
        } catch (IOException e) {
            LOG.debug("The engine did not read all of the context: {}", e.getMessage());
        }
    }

    /** Writes the image that was built. */
    void save(OutputStream archive) throws IOException, InterruptedException {
        Process process = profile.engine().start(BuildArguments.save(profile, build, scratch));
        BuildLog log = new BuildLog(line -> {}, Long.MAX_VALUE);
        Thread err = Thread.ofVirtual().start(() -> log.read(process.getErrorStream()));
        try (InputStream in = process.getInputStream()) {
            byte[] buffer = new byte[BUFFER];
            long written = 0;
            int count;
            while ((count = in.read(buffer)) >= 0) {
                written += count;
                if (written > build.limits().diskBytes()) {
                    throw BuildFailures.size(build.file(), build.limits().diskBytes());
                }
                if (Thread.interrupted()) {
                    throw new InterruptedException("The build was stopped");
                }
                archive.write(buffer, 0, count);
            }
            err.join(2000);
            if (process.waitFor() != 0) {
                throw BuildFailures.ended(build.file(), process.exitValue(), log.last(), build.limits());
            }
        } finally {
            Engine.kill(process);
        }
    }

    /** Removes what the engine keeps of the build, however it ended. */
    void removeImages() {
        BuildImages images = new BuildImages(profile.engine());
        images.remove(scratch.image());
        RunningBuild begun = running;
        if (begun != null) {
            begun.remains().forEach(images::remove);
        }
    }
}
