package dev.quire.api;

import dev.quire.api.config.EngineConfig;
import dev.quire.api.config.QuireConfig;
import dev.quire.api.config.RegistryConfig;
import dev.quire.api.config.StepsConfig;
import dev.quire.launcher.local.EngineProbe;
import dev.quire.launcher.local.EngineStepRunner;
import dev.quire.launcher.local.EngineStepSettings;
import dev.quire.launcher.local.RegistryAccess;
import dev.quire.repo2image.Repo2ImageSettings.Steps;
import dev.quire.repo2image.step.StepLimits;
import dev.quire.repo2image.step.StepRunner;
import io.micronaut.context.annotation.Factory;
import io.micronaut.context.annotation.Requires;
import jakarta.inject.Singleton;
import java.security.SecureRandom;
import java.util.Optional;

/** Constructs what runs the steps of builds. */
@Factory
final class StepWiring {
    @Singleton
    @Requires(missingBeans = Steps.class)
    Steps steps(QuireConfig quire, StepsConfig steps, EngineConfig engine, RegistryConfig registry) {
        StepRunner runner = switch (quire.mode()) {
            case LOCAL -> local(quire, steps, engine, registry);
            case CLUSTER -> StepRunner.none("steps on Kubernetes are not set up.");
        };
        return new Steps(
                runner,
                new StepLimits(
                        steps.memory().bytes(),
                        steps.cpu().doubleValue(),
                        steps.pids(),
                        steps.time(),
                        steps.disk().bytes(),
                        steps.output().bytes()));
    }

    private static StepRunner local(
            QuireConfig quire, StepsConfig steps, EngineConfig engine, RegistryConfig registry) {
        EngineStepSettings settings = new EngineStepSettings(
                SessionWiring.installation(quire),
                registry.insecure() ? RegistryAccess.UNVERIFIED : RegistryAccess.VERIFIED,
                Optional.ofNullable(steps.network()).filter(name -> !name.isBlank()));
        EngineProbe probe = SessionWiring.engine(engine);
        return new LauncherSteps(
                new Late<>(() -> open(probe, settings)), quire.cache().resolve("steps"));
    }

    private static dev.quire.launcher.step.StepRunner open(EngineProbe probe, EngineStepSettings settings) {
        try {
            return EngineStepRunner.open(probe, settings, new SecureRandom());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while it looked for a container engine", e);
        }
    }
}
