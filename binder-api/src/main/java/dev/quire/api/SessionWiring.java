package dev.quire.api;

import dev.quire.api.config.EngineConfig;
import dev.quire.api.config.KubernetesConfig;
import dev.quire.api.config.PodConfig;
import dev.quire.api.config.ProfileConfig;
import dev.quire.api.config.ProxyConfig;
import dev.quire.api.config.QuireConfig;
import dev.quire.api.config.RegistryConfig;
import dev.quire.api.config.SessionsConfig;
import dev.quire.launcher.jupyter.Culler;
import dev.quire.launcher.jupyter.JupyterProbe;
import dev.quire.launcher.kubernetes.ClusterSettings;
import dev.quire.launcher.kubernetes.KubernetesSessions;
import dev.quire.launcher.kubernetes.PodSettings;
import dev.quire.launcher.kubernetes.SessionPods;
import dev.quire.launcher.local.EngineKind;
import dev.quire.launcher.local.EngineProbe;
import dev.quire.launcher.local.EngineSessions;
import dev.quire.launcher.local.EngineSettings;
import dev.quire.launcher.local.Host;
import dev.quire.launcher.local.RegistryAccess;
import dev.quire.launcher.proxy.ProxyReports;
import dev.quire.launcher.session.Leadership;
import dev.quire.launcher.session.SessionKeys;
import dev.quire.launcher.session.Sessions;
import dev.quire.launcher.session.Traffic;
import io.micronaut.context.annotation.Bean;
import io.micronaut.context.annotation.Factory;
import io.micronaut.context.annotation.Requires;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** Constructs what turns images into sessions: an engine and a proxy on this machine, or a cluster. */
@Factory
final class SessionWiring {
    private static final Duration CULL_INTERVAL = Duration.ofSeconds(10);
    static final String INSTALLATION = "quire";

    SessionWiring(Trust first) {
        Objects.requireNonNull(first);
    }

    @Bean(preDestroy = "close")
    @Singleton
    JupyterProbe probe() {
        return new JupyterProbe();
    }

    @Singleton
    SessionKeys keys(SessionsConfig sessions) {
        Path file = sessions.keyFile();
        if (file == null) {
            return SessionKeys.random(new SecureRandom());
        }
        try {
            return new SessionKeys(Files.readAllBytes(file));
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    "The key of sessions cannot be read from '%s' (%s); check quire.sessions.key-file."
                            .formatted(file, e.getMessage()),
                    e);
        }
    }

    @Bean(preDestroy = "close")
    @Singleton
    @Requires(missingBeans = Sessions.class)
    Sessions sessions(
            QuireConfig quire,
            EngineConfig engine,
            KubernetesConfig kubernetes,
            RegistryConfig registry,
            SessionsConfig sessions,
            PodConfig pod,
            List<ProfileConfig> profiles,
            JupyterProbe probe,
            SessionKeys keys)
            throws InterruptedException {
        return switch (quire.mode()) {
            case LOCAL -> localSessions(quire, engine, registry, sessions);
            case CLUSTER ->
                clusterSessions(quire, kubernetes, sessions, SessionKinds.pods(kubernetes, pod, profiles), probe, keys);
        };
    }

    private static Sessions localSessions(
            QuireConfig quire, EngineConfig engine, RegistryConfig registry, SessionsConfig sessions)
            throws InterruptedException {
        EngineSettings settings = new EngineSettings(
                installation(quire),
                quire.publicUrl(),
                sessions.launchTimeout(),
                registry.insecure() ? RegistryAccess.UNVERIFIED : RegistryAccess.VERIFIED);
        return EngineSessions.open(engine(engine), settings, InstantSource.system());
    }

    /** Looks for the engine of this machine. */
    static EngineProbe engine(EngineConfig config) {
        Host host = Host.current(System.getenv(), System.getProperty("os.name", ""));
        return new EngineProbe(host, candidates(config), Map.of());
    }

    /** One Quire per port and machine. */
    static String installation(QuireConfig quire) {
        return INSTALLATION + "-" + quire.port();
    }

    private static List<EngineKind> candidates(EngineConfig engine) {
        String binary = engine.binary();
        return binary == null || binary.isBlank()
                ? List.of(EngineKind.values())
                : List.of(EngineKind.valueOf(binary.toUpperCase(Locale.ROOT)));
    }

    @Singleton
    @Requires(missingBeans = FrontDoor.class)
    FrontDoor frontDoor(QuireConfig quire, Sessions sessions) {
        return sessions instanceof EngineSessions local ? new ProxyDoor(quire, local::route) : FrontDoor.none();
    }

    private static Sessions clusterSessions(
            QuireConfig quire,
            KubernetesConfig config,
            SessionsConfig sessions,
            SessionPods pods,
            JupyterProbe probe,
            SessionKeys keys) {
        return new LateSessions(() -> KubernetesSessions.connect(
                Optional.ofNullable(config.namespace()),
                namespace -> settings(namespace, quire, config, sessions, pods),
                probe,
                InstantSource.system(),
                new SecureRandom(),
                keys));
    }

    private static ClusterSettings settings(
            String namespace, QuireConfig quire, KubernetesConfig config, SessionsConfig sessions, SessionPods pods) {
        ClusterSettings.Timings defaults = ClusterSettings.Timings.DEFAULT;
        return new ClusterSettings(
                namespace,
                INSTALLATION,
                instance(),
                pods,
                ClusterRoutes.of(quire, config),
                new ClusterSettings.Timings(defaults.schedule(), defaults.start(), sessions.launchTimeout()));
    }

    /** What the Pods of steps and builds have in common. */
    static PodSettings pods(KubernetesConfig config) {
        return new PodSettings(
                Map.of(),
                Optional.empty(),
                config.imagePullSecret() == null ? List.of() : List.of(config.imagePullSecret()),
                PodSettings.Placement.ANYWHERE,
                PodSettings.Shares.DEFAULT);
    }

    /** In a Pod, its name; the same after a restart in either case. */
    static String instance() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "localhost";
        }
    }

    @Singleton
    Traffic traffic(ProxyConfig proxy) {
        return proxy.inner() == null ? Traffic.UNKNOWN : new ProxyReports(proxy.inner());
    }

    /** Started by {@link Application}, when everything else is there. */
    @Bean(preDestroy = "close")
    @Singleton
    Culler culler(Sessions sessions, JupyterProbe probe, Traffic traffic) {
        return new Culler(
                sessions,
                probe,
                CULL_INTERVAL,
                InstantSource.system(),
                sessions instanceof Leadership several ? several::leads : () -> true,
                traffic);
    }
}
