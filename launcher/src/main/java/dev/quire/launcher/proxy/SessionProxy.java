package dev.quire.launcher.proxy;

import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The server that users' browsers talk to: it passes sessions' requests to them, and all others to the service itself. */
public final class SessionProxy implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SessionProxy.class);
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final Vertx vertx;
    private final int port;

    private SessionProxy(Vertx vertx, int port) {
        this.vertx = vertx;
        this.port = port;
    }

    /**
     * Starts to listen.
     *
     * @throws IOException when it cannot, in a sentence
     */
    public static SessionProxy start(ProxySettings settings, SessionRoutes routes)
            throws IOException, InterruptedException {
        int loops = Math.clamp(Runtime.getRuntime().availableProcessors(), 1, 4);
        Vertx vertx = Vertx.vertx(new VertxOptions()
                .setEventLoopPoolSize(loops)
                // The root file system may be read-only, and there are no files to serve.
                .setFileSystemOptions(
                        new FileSystemOptions().setFileCachingEnabled(false).setClassPathResolvingEnabled(false)));
        AtomicInteger port = new AtomicInteger();
        Future<String> deployed = vertx.deployVerticle(
                () -> new ProxyVerticle(settings, routes, port::set), new DeploymentOptions().setInstances(loops));
        await(deployed);
        if (!deployed.succeeded()) {
            Throwable cause = deployed.cause();
            await(vertx.close());
            throw new IOException(
                    "Cannot listen on %s port %d: %s. Is another program using it?"
                            .formatted(
                                    settings.host(),
                                    settings.port(),
                                    cause == null ? "no answer in time" : cause.getMessage()),
                    cause);
        }
        LOG.info("The session proxy listens on {} port {}", settings.host(), port.get());
        return new SessionProxy(vertx, port.get());
    }

    /** The port that it listens on. */
    public int port() {
        return port;
    }

    /** Stops to listen and cuts the connections. */
    @Override
    public void close() {
        try {
            await(vertx.close());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void await(Future<?> future) throws InterruptedException {
        CountDownLatch done = new CountDownLatch(1);
        future.onComplete(result -> done.countDown());
        if (!done.await(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
            LOG.warn("The session proxy took longer than {} s to start or stop", PATIENCE.toSeconds());
        }
    }
}
