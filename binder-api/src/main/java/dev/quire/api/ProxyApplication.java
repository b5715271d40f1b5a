package dev.quire.api;

import dev.quire.api.config.KubernetesConfig;
import dev.quire.api.config.ProxyConfig;
import dev.quire.api.config.QuireConfig;
import dev.quire.api.config.Settings;
import dev.quire.launcher.kubernetes.PodRoutes;
import dev.quire.launcher.kubernetes.SessionTable;
import dev.quire.launcher.proxy.Forwarding;
import dev.quire.launcher.proxy.ProxyLimits;
import dev.quire.launcher.proxy.ProxySettings;
import dev.quire.launcher.proxy.SessionProxy;
import dev.quire.launcher.proxy.SessionRoutes;
import dev.quire.launcher.session.LaunchException;
import dev.quire.launcher.session.Route;
import dev.quire.launcher.session.SessionId;
import io.micronaut.context.ApplicationContext;
import io.micronaut.context.ApplicationContextBuilder;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The session proxy as a process of its own, of which a cluster has two or more: it keeps nothing, knows the sessions by a watch of
 * their Pods, and outlives releases of the service. Reads the settings of {@link Application}.
 */
public final class ProxyApplication implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(ProxyApplication.class);

    private final ProxyConfig config;
    private final SessionTable table;
    private final SessionProxy proxy;

    private ProxyApplication(ProxyConfig config, SessionTable table, ProxySettings settings)
            throws IOException, InterruptedException {
        this.config = config;
        this.table = table;
        this.proxy = SessionProxy.start(settings, routes(new PodRoutes(table)));
    }

    /** Starts the proxy and returns when it listens; it runs until it is closed. */
    static ProxyApplication start(ApplicationContextBuilder builder) throws IOException, InterruptedException {
        // Both take a second of a young process, and neither needs the other.
        FutureTask<SessionTable.Connection> cluster = new FutureTask<>(SessionTable::connect);
        Thread.ofVirtual().name("cluster").start(cluster);
        try (ApplicationContext context = builder.banner(false).start()) {
            Settings.check(context.getEnvironment());
            QuireConfig quire = context.getBean(QuireConfig.class);
            KubernetesConfig kubernetes = context.getBean(KubernetesConfig.class);
            ProxyConfig config = context.getBean(ProxyConfig.class);
            SessionTable table = connected(cluster)
                    .table(Optional.ofNullable(kubernetes.namespace()), SessionWiring.INSTALLATION, System::nanoTime);
            try {
                return new ProxyApplication(config, table, settings(quire, kubernetes, config));
            } catch (IOException | RuntimeException e) {
                table.close();
                throw e;
            }
        }
    }

    private static SessionTable.Connection connected(FutureTask<SessionTable.Connection> cluster)
            throws InterruptedException {
        try {
            return cluster.get();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof LaunchException refused ? refused : new IllegalStateException(e.getCause());
        }
    }

    private static ProxySettings settings(QuireConfig quire, KubernetesConfig kubernetes, ProxyConfig config) {
        return new ProxySettings(
                new ProxySettings.Ports(config.host(), config.port(), Optional.of(config.innerPort())),
                switch (config.forwarded()) {
                    case APPEND -> Forwarding.APPEND;
                    case REPLACE -> Forwarding.REPLACE;
                },
                ClusterRoutes.addresses(quire, kubernetes),
                Optional.ofNullable(config.upstream()),
                quire.publicUrl(),
                new ProxyLimits(config.body().bytes(), config.connections()));
    }

    private static SessionRoutes routes(PodRoutes pods) {
        return new SessionRoutes() {
            @Override
            public Route route(SessionId id) {
                return pods.route(id);
            }

            @Override
            public boolean isComplete() {
                return pods.isComplete();
            }
        };
    }

    /** Runs the proxy until the process is told to stop. */
    public static void main(String[] arguments) {
        try {
            ApplicationContextBuilder builder = ApplicationContext.builder().deduceEnvironment(false);
            SettingsFile.find(List.of(arguments), System.getenv()).ifPresent(builder::propertySources);
            ProxyApplication application = start(builder);
            Runtime.getRuntime().addShutdownHook(new Thread(application::stop, "stop"));
        } catch (IOException | RuntimeException e) {
            log.debug("Start failed", e);
            log.error("The session proxy cannot start: {}", Application.sentence(e));
            System.exit(1);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The port for browsers. */
    int port() {
        return proxy.port();
    }

    /** The port for the cluster. */
    int innerPort() {
        return proxy.innerPort();
    }

    /** Lets go of what goes through it, and closes. */
    void stop() {
        log.info("Stopping");
        try {
            proxy.drain(config.notice(), config.drain());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        close();
    }

    @Override
    public void close() {
        proxy.close();
        table.close();
    }
}
