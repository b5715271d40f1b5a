package dev.quire.launcher.local;

import dev.quire.launcher.build.BuildFailures;
import dev.quire.launcher.build.BuildLog;
import dev.quire.launcher.build.ImageBuild;
import dev.quire.launcher.build.ImageBuilder;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Builds with this machine's engine, whose cache of layers it uses and fills. */
public final class EngineImageBuilder implements ImageBuilder {
    private static final Logger LOG = LoggerFactory.getLogger(EngineImageBuilder.class);
    private static final int BUFFER = 1 << 16;

    private final EngineBuildSettings settings;
    private final EngineAttachment<EngineProfile> attachment;

    private EngineImageBuilder(EngineSessions.Search search, EngineBuildSettings settings) {
        this.settings = settings;
        this.attachment = new EngineAttachment<>(search, profile -> {
            BuildScratch.removeOrphans(profile.engine());
            return profile;
        });
    }

    /** Looks for an engine. When there is none, {@link #problem()} says so, and looks again. */
    public static EngineImageBuilder open(EngineProbe probe, EngineBuildSettings settings) throws InterruptedException {
        return open(probe::probe, settings);
    }

    static EngineImageBuilder open(EngineSessions.Search search, EngineBuildSettings settings)
            throws InterruptedException {
        EngineImageBuilder builder = new EngineImageBuilder(search, settings);
        builder.attachment.attach().ifPresent(problem -> LOG.warn("Dockerfiles cannot be built: {}", problem));
        return builder;
    }

    @Override
    public void build(ImageBuild build, Consumer<String> output, OutputStream archive)
            throws IOException, InterruptedException {
        Optional<String> problem = attachment.attach();
        EngineProfile profile = attachment.get();
        if (profile == null) {
            throw BuildFailures.unavailable(build.file(), problem.orElse("there is no container engine"), List.of());
        }
        try (BuildScratch scratch = BuildScratch.create(dockerHost(profile.engine()))) {
            run(profile, build, scratch, output);
            save(profile, build, scratch, archive);
        }
    }

    private void run(EngineProfile profile, ImageBuild build, BuildScratch scratch, Consumer<String> output)
            throws IOException, InterruptedException {
        EngineCall call = BuildArguments.build(profile, settings, build, scratch);
        // A command's last line is on either of its streams, and two pipes would lose the order.
        Process process = profile.engine().startMerged(call);
        BuildProcess running = new BuildProcess(profile.engine(), process.toHandle());
        BuildLog log = new BuildLog(output, build.limits().outputBytes());
        try {
            Thread out = Thread.ofVirtual().start(() -> log.read(process.getInputStream()));
            AtomicReference<@Nullable IOException> broken = new AtomicReference<>();
            Thread.ofVirtual().start(() -> write(build, process, broken));
            long deadline = System.nanoTime() + build.limits().time().toNanos();
            while (!process.waitFor(100, TimeUnit.MILLISECONDS)) {
                if (log.isOver()) {
                    throw BuildFailures.output(build.file(), build.limits().outputBytes(), log.last());
                }
                if (System.nanoTime() > deadline) {
                    throw BuildFailures.time(build.file(), build.limits().time(), log.last());
                }
                check(broken);
            }
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
            running.end();
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

    private void save(EngineProfile profile, ImageBuild build, BuildScratch scratch, OutputStream archive)
            throws IOException, InterruptedException {
        String id = Files.readString(scratch.id()).strip();
        Process process = profile.engine().start(BuildArguments.save(profile, id, build, scratch));
        BuildLog log = new BuildLog(line -> {}, Long.MAX_VALUE);
        Thread err = Thread.ofVirtual().start(() -> log.read(process.getErrorStream()));
        try (InputStream in = process.getInputStream()) {
            byte[] buffer = new byte[BUFFER];
            long written = 0;
            int count;
            while ((count = in.read(buffer)) >= 0) {
                written += count;
                if (written > build.limits().imageBytes()) {
                    throw BuildFailures.size(build.file(), build.limits().imageBytes());
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

    private static Optional<String> dockerHost(Engine engine) throws IOException, InterruptedException {
        if (engine.kind() != EngineKind.DOCKER) {
            return Optional.empty();
        }
        EngineOutput output = engine.run(EngineCall.of("context", "inspect", "--format", "{{.Endpoints.docker.Host}}"));
        return output.ok() && !output.line().isEmpty() ? Optional.of(output.line()) : Optional.empty();
    }

    @Override
    public Optional<String> problem() {
        return attachment.problem();
    }

    @Override
    public void close() {
        // Builds end with their callers.
    }
}
