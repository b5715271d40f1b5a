package dev.quire.api;

import dev.quire.api.config.EngineConfig;
import dev.quire.api.config.QuireConfig;
import dev.quire.api.config.RegistryConfig;
import dev.quire.api.config.StepsConfig;
import dev.quire.launcher.build.BuildLimits;
import dev.quire.launcher.build.ImageBuilder;
import dev.quire.launcher.local.EngineBuildSettings;
import dev.quire.launcher.local.EngineImageBuilder;
import dev.quire.launcher.local.EngineProbe;
import dev.quire.launcher.local.EngineStepRunner;
import dev.quire.launcher.local.EngineStepSettings;
import dev.quire.launcher.local.RegistryAccess;
import dev.quire.repo2image.Repo2ImageSettings.Steps;
import dev.quire.repo2image.dockerfile.DockerfileBuilder;
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
                        steps.output().bytes()),
                switch (quire.mode()) {
                    case LOCAL -> localBuilder(steps, engine, registry);
                    case CLUSTER -> DockerfileBuilder.none("builds on Kubernetes are not set up.");
                });
    }

    private static DockerfileBuilder localBuilder(StepsConfig steps, EngineConfig engine, RegistryConfig registry) {
        EngineBuildSettings settings = new EngineBuildSettings(access(registry), network(steps));
        EngineProbe probe = SessionWiring.engine(engine);
        return new LaunchedBuilder(new Late<>(() -> openBuilder(probe, settings)), limits(steps));
    }

    private static ImageBuilder openBuilder(EngineProbe probe, EngineBuildSettings settings) {
        try {
            return EngineImageBuilder.open(probe, settings);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while it looked for a container engine", e);
        }
    }

    /** A Dockerfile is one step, however many instructions it has. */
    private static BuildLimits limits(StepsConfig steps) {
        return new BuildLimits(
                steps.memory().bytes(),
                steps.cpu().doubleValue(),
                steps.time(),
                steps.output().bytes(),
                steps.disk().bytes());
    }

    private static RegistryAccess access(RegistryConfig registry) {
        return registry.insecure() ? RegistryAccess.UNVERIFIED : RegistryAccess.VERIFIED;
    }

    private static Optional<String> network(StepsConfig steps) {
        return Optional.ofNullable(steps.network()).filter(name -> !name.isBlank());
    }

    private static StepRunner local(
            QuireConfig quire, StepsConfig steps, EngineConfig engine, RegistryConfig registry) {
        EngineStepSettings settings = new EngineStepSettings(
                SessionWiring.installation(quire),
                access(registry),
                network(steps));
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
