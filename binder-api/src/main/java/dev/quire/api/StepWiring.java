package dev.quire.api;

import dev.quire.api.config.BuilderConfig;
import dev.quire.api.config.EngineConfig;
import dev.quire.api.config.KubernetesConfig;
import dev.quire.api.config.QuireConfig;
import dev.quire.api.config.RegistryConfig;
import dev.quire.api.config.RepositoriesConfig;
import dev.quire.api.config.StepsConfig;
import dev.quire.api.step.EngineBuilds;
import dev.quire.api.step.EngineSteps;
import dev.quire.api.step.LauncherBuilder;
import dev.quire.api.step.LauncherSteps;
import dev.quire.launcher.build.BuildLimits;
import dev.quire.launcher.kubernetes.BuildPodSettings;
import dev.quire.launcher.kubernetes.BuildPodSettings.Privileges;
import dev.quire.launcher.kubernetes.BuildPodSettings.Registries;
import dev.quire.launcher.kubernetes.KubernetesImageBuilder;
import dev.quire.launcher.kubernetes.KubernetesStepRunner;
import dev.quire.launcher.kubernetes.KubernetesStepSettings;
import dev.quire.launcher.kubernetes.KubernetesStepSettings.Isolation;
import dev.quire.launcher.kubernetes.KubernetesStepSettings.Root;
import dev.quire.launcher.kubernetes.KubernetesStepSettings.Timings;
import dev.quire.launcher.kubernetes.KubernetesStepSettings.Users;
import dev.quire.launcher.local.EngineBuildSettings;
import dev.quire.launcher.local.EngineStepSettings;
import dev.quire.launcher.local.RegistryAccess;
import dev.quire.repo2image.Dockerfiles;
import dev.quire.repo2image.Repo2ImageSettings.Steps;
import dev.quire.repo2image.dockerfile.DockerfileBuilder;
import dev.quire.repo2image.registry.SourceConnections;
import dev.quire.repo2image.registry.SourceImages;
import dev.quire.repo2image.repo.Addresses;
import dev.quire.repo2image.repo.Credentials;
import dev.quire.repo2image.repo.GuardedHttp;
import dev.quire.repo2image.repo.ProxyEnvironment;
import dev.quire.repo2image.repo.RepositoryPolicy;
import dev.quire.repo2image.step.StepLimits;
import dev.quire.repo2image.step.StepRunner;
import io.micronaut.context.annotation.Factory;
import io.micronaut.context.annotation.Requires;
import jakarta.inject.Singleton;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Constructs what runs the steps of builds. */
@Factory
final class StepWiring {
    private static final Duration BUSY_PAUSE = Duration.ofSeconds(1);

    @Singleton
    @Requires(missingBeans = Steps.class)
    Steps steps(
            QuireConfig quire,
            StepsConfig steps,
            BuilderConfig builder,
            EngineConfig engine,
            KubernetesConfig kubernetes,
            RegistryConfig registry,
            RepositoriesConfig repositories) {
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
                    case LOCAL -> new Dockerfiles.Built(localBuilder(steps, engine, registry));
                    case CLUSTER ->
                        clusterDockerfiles(quire, steps, builder, kubernetes, addresses(quire, repositories));
                });
    }

    private static DockerfileBuilder localBuilder(StepsConfig steps, EngineConfig engine, RegistryConfig registry) {
        EngineBuildSettings settings = new EngineBuildSettings(
                registry.insecure() ? RegistryAccess.UNVERIFIED : RegistryAccess.VERIFIED,
                Optional.ofNullable(steps.network()).filter(name -> !name.isBlank()));
        return new LauncherBuilder(new EngineBuilds(SessionWiring.engine(engine), settings), limits(steps));
    }

    /** By a builder where one is configured, else as steps where these may be what Dockerfiles take for granted. */
    private static Dockerfiles clusterDockerfiles(
            QuireConfig quire,
            StepsConfig steps,
            BuilderConfig builder,
            KubernetesConfig kubernetes,
            Addresses addresses) {
        return builder.builder()
                .<Dockerfiles>map(chosen -> new Dockerfiles.Built(new LauncherBuilder(
                        new Late<>(() -> KubernetesImageBuilder.connect(
                                settings(quire, chosen, builder, kubernetes), new SecureRandom()))::get,
                        limits(steps))))
                .orElseGet(() -> switch (steps.root()) {
                    case ALLOWED -> new Dockerfiles.Executed(sources(builder, addresses));
                    case REFUSED ->
                        new Dockerfiles.Built(DockerfileBuilder.none(
                                "quire.builder.image names no image that could build it, and quire.steps.root does not"
                                        + " allow the steps that could; tell the operator."));
                });
    }

    /** What Dockerfiles start from: registries that the operator names may be in the internal network, no others. */
    private static SourceImages sources(BuilderConfig builder, Addresses addresses) {
        Registries registries = builder.registries();
        Set<String> insecure = hosts(registries.insecure());
        Set<String> trusted = new HashSet<>(hosts(registries.searched()));
        trusted.addAll(insecure);
        return new SourceImages(
                registries.searched(),
                new SourceConnections(trusted, insecure, registryHttp(addresses), registryHttp(Addresses.ANY)));
    }

    /** Of registries that may be named with the beginning of a path. */
    private static Set<String> hosts(List<String> registries) {
        return registries.stream().map(name -> name.replaceFirst("/.*", "")).collect(Collectors.toSet());
    }

    private static GuardedHttp registryHttp(Addresses addresses) {
        RepositoryPolicy standard = RepositoryPolicy.standard();
        return new GuardedHttp(
                new RepositoryPolicy(
                        List.of(),
                        addresses,
                        standard.maxBytes(),
                        standard.maxFiles(),
                        standard.answerWithin(),
                        standard.fetchWithin()),
                new ProxyEnvironment(System.getenv()),
                Credentials.none(),
                BUSY_PAUSE);
    }

    private static Addresses addresses(QuireConfig quire, RepositoriesConfig config) {
        return config.allowsPrivateAddresses(quire.mode()) ? Addresses.ANY : Addresses.PUBLIC_ONLY;
    }

    private static BuildPodSettings settings(
            QuireConfig quire, BuilderConfig.Builder chosen, BuilderConfig builder, KubernetesConfig kubernetes) {
        Users users = users(builder.users());
        return new BuildPodSettings(
                new KubernetesStepSettings(
                        chosen.namespace(),
                        SessionWiring.INSTALLATION,
                        SessionWiring.instance(),
                        SessionWiring.pods(kubernetes),
                        new Isolation(Root.ALLOWED, users),
                        Timings.DEFAULT),
                chosen.image(),
                switch (users) {
                    case OF_THE_NODE -> Privileges.OWN_NAMESPACE;
                    case OF_THE_POD -> Privileges.OF_THE_POD;
                },
                builder.registries(),
                quire.cache().resolve("steps"));
    }

    /** A Dockerfile is one step, however many instructions it has. */
    private static BuildLimits limits(StepsConfig steps) {
        return new BuildLimits(
                steps.memory().bytes(),
                steps.cpu().doubleValue(),
                steps.pids(),
                steps.time(),
                steps.output().bytes(),
                steps.disk().bytes());
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
                    case ALLOWED -> Root.ALLOWED;
                    case REFUSED -> Root.REFUSED;
                },
                users(steps.users()));
        return new LauncherSteps(
                new Late<dev.quire.launcher.step.StepRunner>(() -> KubernetesStepRunner.connect(
                        namespace(steps, kubernetes),
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

    private static Optional<String> namespace(StepsConfig steps, KubernetesConfig kubernetes) {
        return Optional.ofNullable(steps.namespace()).or(() -> Optional.ofNullable(kubernetes.namespace()));
    }

    private static Users users(StepsConfig.Users users) {
        return switch (users) {
            case NODE -> Users.OF_THE_NODE;
            case POD -> Users.OF_THE_POD;
        };
    }
}
