package dev.quire.api;

import dev.quire.api.config.EngineConfig;
import dev.quire.api.config.KubernetesConfig;
import dev.quire.api.config.QuireConfig;
import dev.quire.api.config.RegistryConfig;
import dev.quire.api.config.StepsConfig;
import dev.quire.api.step.EngineBuilds;
import dev.quire.api.step.EngineSteps;
import dev.quire.api.step.LauncherBuilder;
import dev.quire.api.step.LauncherSteps;
import dev.quire.launcher.build.BuildLimits;
import dev.quire.launcher.kubernetes.KubernetesStepRunner;
import dev.quire.launcher.kubernetes.KubernetesStepSettings;
import dev.quire.launcher.kubernetes.KubernetesStepSettings.Isolation;
import dev.quire.launcher.kubernetes.KubernetesStepSettings.Timings;
import dev.quire.launcher.local.EngineBuildSettings;
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
    Steps steps(
            QuireConfig quire,
            StepsConfig steps,
            EngineConfig engine,
            KubernetesConfig kubernetes,
            RegistryConfig registry) {
        StepRunner runner = switch (quire.mode()) {
            case LOCAL -> local(quire, steps, engine, registry);
            case CLUSTER -> cluster(quire, steps, kubernetes);
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
                    case CLUSTER -> DockerfileBuilder.none("builders on Kubernetes are not set up.");
                });
    }

    /** A Dockerfile is one step, however many instructions it has. */
    private static DockerfileBuilder localBuilder(StepsConfig steps, EngineConfig engine, RegistryConfig registry) {
        EngineBuildSettings settings = new EngineBuildSettings(
                registry.insecure() ? RegistryAccess.UNVERIFIED : RegistryAccess.VERIFIED,
                Optional.ofNullable(steps.network()).filter(name -> !name.isBlank()));
        return new LauncherBuilder(
                new EngineBuilds(SessionWiring.engine(engine), settings),
                new BuildLimits(
                        steps.memory().bytes(),
                        steps.cpu().doubleValue(),
                        steps.time(),
                        steps.output().bytes(),
                        steps.disk().bytes()));
    }

    private static StepRunner local(
            QuireConfig quire, StepsConfig steps, EngineConfig engine, RegistryConfig registry) {
        EngineStepSettings settings = new EngineStepSettings(
                SessionWiring.installation(quire),
                registry.insecure() ? RegistryAccess.UNVERIFIED : RegistryAccess.VERIFIED,
                Optional.ofNullable(steps.network()).filter(name -> !name.isBlank()));
        return new LauncherSteps(
                new EngineSteps(SessionWiring.engine(engine), settings),
                quire.cache().resolve("steps"));
    }

    private static StepRunner cluster(QuireConfig quire, StepsConfig steps, KubernetesConfig kubernetes) {
        Isolation isolation = new Isolation(
                switch (steps.root()) {
                    case ALLOWED -> KubernetesStepSettings.Root.ALLOWED;
                    case REFUSED -> KubernetesStepSettings.Root.REFUSED;
                },
                switch (steps.users()) {
                    case NODE -> KubernetesStepSettings.Users.OF_THE_NODE;
                    case POD -> KubernetesStepSettings.Users.OF_THE_POD;
                });
        Optional<String> namespace =
                Optional.ofNullable(steps.namespace()).or(() -> Optional.ofNullable(kubernetes.namespace()));
        return new LauncherSteps(
                new Late<dev.quire.launcher.step.StepRunner>(() -> KubernetesStepRunner.connect(
                        namespace,
                        found -> new KubernetesStepSettings(
                                found,
                                SessionWiring.INSTALLATION,
                                SessionWiring.instance(),
                                SessionWiring.pods(kubernetes),
                                isolation,
                                Timings.DEFAULT),
                        new SecureRandom()))::get,
                quire.cache().resolve("steps"));
    }
}
