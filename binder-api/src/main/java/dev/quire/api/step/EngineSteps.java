package dev.quire.api.step;

import dev.quire.launcher.local.EngineProbe;
import dev.quire.launcher.local.EngineStepRunner;
import dev.quire.launcher.local.EngineStepSettings;
import dev.quire.launcher.step.StepException;
import dev.quire.launcher.step.StepException.Kind;
import dev.quire.launcher.step.StepRunner;
import java.security.SecureRandom;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The steps of this machine's engine, which is looked for when the first step is to run. */
public final class EngineSteps implements Supplier<StepRunner> {
    private final EngineProbe probe;
    private final EngineStepSettings settings;
    private @Nullable StepRunner opened;

    public EngineSteps(EngineProbe probe, EngineStepSettings settings) {
        this.probe = probe;
        this.settings = settings;
    }

    @Override
    public synchronized StepRunner get() {
        StepRunner runner = opened;
        if (runner == null) {
            try {
                runner = EngineStepRunner.open(probe, settings, new SecureRandom());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new StepException(Kind.UNAVAILABLE, "The build was stopped.");
            }
            opened = runner;
        }
        return runner;
    }
}
