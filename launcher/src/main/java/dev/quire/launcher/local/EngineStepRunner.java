package dev.quire.launcher.local;

import dev.quire.launcher.session.LaunchException;
import dev.quire.launcher.step.CutOffException;
import dev.quire.launcher.step.StepFailures;
import dev.quire.launcher.step.StepRunner;
import dev.quire.launcher.step.StepSpec;
import dev.quire.launcher.step.StepTalk;
import java.io.IOException;
import java.io.OutputStream;
import java.util.HexFormat;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Steps as containers of this machine's engine. */
public final class EngineStepRunner implements StepRunner {
    private static final Logger LOG = LoggerFactory.getLogger(EngineStepRunner.class);

    private final EngineStepSettings settings;
    private final RandomGenerator random;
    private final EngineAttachment<Attached> attachment;

    /** The engine, once it is found. */
    private record Attached(EngineProfile profile, StepContainers containers, EngineImages images) {}

    private EngineStepRunner(EngineSessions.Search search, EngineStepSettings settings, RandomGenerator random) {
        this.settings = settings;
        this.random = random;
        this.attachment = new EngineAttachment<>(search, this::attached);
    }

    /**
     * Looks for an engine and removes what steps of dead processes have left. When there is no engine, {@link #problem()} says so,
     * and looks again.
     */
    public static EngineStepRunner open(EngineProbe probe, EngineStepSettings settings, RandomGenerator random)
            throws InterruptedException {
        return open(probe::probe, settings, random);
    }

    static EngineStepRunner open(EngineSessions.Search search, EngineStepSettings settings, RandomGenerator random)
            throws InterruptedException {
        EngineStepRunner runner = new EngineStepRunner(search, settings, random);
        runner.attachment.attach().ifPresent(problem -> LOG.warn("Steps cannot run: {}", problem));
        return runner;
    }

    @Override
    public void run(StepSpec spec, Consumer<String> output, OutputStream change)
            throws IOException, InterruptedException {
        Optional<String> problem = attachment.attach();
        Attached engine = attachment.get();
        if (engine == null) {
            throw StepFailures.of(spec).unavailable(problem.orElse("there is no container engine"));
        }
        try {
            attempt(engine, spec, output, change);
        } catch (ImageGone gone) {
            LOG.info("Image {} went away from the engine, getting it again", gone.name);
            engine.images().forget(gone.name);
            try {
                attempt(engine, spec, output, change);
            } catch (ImageGone again) {
                throw StepFailures.of(spec).image("it goes away from the engine as soon as it is there");
            }
        }
    }

    /** Somebody has removed the image from the engine, so nothing has happened yet. */
    private static final class ImageGone extends Exception {
        private static final long serialVersionUID = 1L;

        private final String name;

        ImageGone(String name) {
            super(name);
            this.name = name;
        }
    }

    private void attempt(Attached engine, StepSpec spec, Consumer<String> output, OutputStream change)
            throws IOException, InterruptedException, ImageGone {
        StepTalk talk = new StepTalk(spec, output, change);
        String image = image(engine, spec);
        try (EngineStep step = start(engine, spec, image)) {
            try {
                talk.hold(step.answers(), step.requests(), step::close);
            } catch (CutOffException e) {
                if (step.isImageGone(e)) {
                    throw new ImageGone(image);
                }
                throw step.reason(talk.failures(), e);
            }
        }
    }

    private EngineStep start(Attached engine, StepSpec spec, String image) {
        String id = HexFormat.of().toHexDigits(random.nextLong());
        try {
            return new EngineStep(
                    engine.profile().engine(),
                    engine.containers(),
                    id,
                    StepArguments.of(
                            engine.profile(),
                            spec,
                            image,
                            StepContainers.name(id),
                            engine.containers().labels(id),
                            settings.network()));
        } catch (IOException e) {
            throw StepFailures.of(spec).unavailable(String.valueOf(e.getMessage()));
        }
    }

    private static String image(Attached engine, StepSpec spec) throws InterruptedException {
        try {
            return engine.images().ensure(spec.image(), _ -> {});
        } catch (LaunchException e) {
            throw StepFailures.of(spec).of(e);
        } catch (IOException e) {
            throw StepFailures.of(spec).unavailable(String.valueOf(e.getMessage()));
        }
    }

    @Override
    public Optional<String> problem() {
        return attachment.problem();
    }

    @Override
    public void close() {
        // Steps end with their callers, and containers of dead processes are removed at the next start.
    }

    private Attached attached(EngineProfile profile) {
        Engine engine = profile.engine();
        StepContainers containers = new StepContainers(engine, settings.installation());
        removeOrphans(containers);
        return new Attached(profile, containers, new EngineImages(engine, settings.registries()));
    }

    private static void removeOrphans(StepContainers containers) {
        try {
            int orphans = containers.removeOrphans();
            if (orphans > 0) {
                LOG.info("Removed {} steps whose process had died", orphans);
            }
        } catch (IOException e) {
            LOG.warn("Steps of an earlier run were not looked after: {}", e.getMessage());
        }
    }
}
