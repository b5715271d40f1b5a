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
    private final Traffic traffic;
    private final int port;
    private final int innerPort;

    private SessionProxy(Vertx vertx, Traffic traffic, int port, int innerPort) {
        this.vertx = vertx;
        this.traffic = traffic;
        this.port = port;
        this.innerPort = innerPort;
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
        Traffic traffic = new Traffic(settings.limits().connections());
        ActivityLog activity = new ActivityLog(System::nanoTime);
        ProxySettings.Ports ports = settings.ports();
        AtomicInteger port = new AtomicInteger();
        AtomicInteger innerPort = new AtomicInteger();
        Future<String> deployed = vertx.deployVerticle(
                () -> new ProxyVerticle(settings, routes, traffic, activity, port::set),
                new DeploymentOptions().setInstances(loops));
        if (ports.inner().isPresent()) {
            deployed = deployed.compose(
                    open -> vertx.deployVerticle(new InnerVerticle(ports, routes, traffic, activity, innerPort::set)));
        }
        await(deployed, PATIENCE);
        if (!deployed.succeeded()) {
            Throwable cause = deployed.cause();
            await(vertx.close(), PATIENCE);
            throw new IOException(
                    "Cannot listen on %s port %d: %s. Is another program using it?"
                            .formatted(
                                    ports.host(),
                                    port.get() == 0
                                            ? ports.open()
                                            : ports.inner().orElse(0),
                                    cause == null ? "no answer in time" : cause.getMessage()),
                    cause);
        }
        LOG.info("The session proxy listens on {} port {}", ports.host(), port.get());
        return new SessionProxy(vertx, traffic, port.get(), innerPort.get());
    }

    /** The port that it listens on for browsers. */
    public int port() {
        return port;
    }

    /** The port that it listens on for the cluster; 0 when it does not. */
    public int innerPort() {
        return innerPort;
    }

    /**
     * Lets go of what goes through it, and returns when nothing does any more. First it says that it is not ready, and goes on for as
     * long as it takes until nobody sends anyone here; then it closes new connections at once, and waits for requests and WebSockets
     * to end; at the end it says goodbye to the browsers whose WebSockets are still open, which then connect elsewhere.
     *
     * @param notice how long it takes until nobody is sent here any more
     * @param patience how long it waits then
     */
    public void drain(Duration notice, Duration patience) throws InterruptedException {
        traffic.startToEnd();
        Thread.sleep(notice);
        traffic.closeTheDoor();
        LOG.info(
                "The session proxy takes no more connections; {} requests and {} WebSockets may go on for {} s",
                traffic.openRequests(),
                traffic.openTunnels(),
                patience.toSeconds());
        awaitSilence(patience);
        traffic.tunnels().forEach(Tunnel::leave);
        awaitSilence(PATIENCE);
    }

    private void awaitSilence(Duration patience) throws InterruptedException {
        long end = System.nanoTime() + patience.toNanos();
        while (traffic.openRequests() + traffic.openTunnels() > 0 && System.nanoTime() - end < 0) {
            Thread.sleep(Duration.ofMillis(50));
        }
    }

    /** Stops to listen and cuts the connections. */
    @Override
    public void close() {
        try {
            await(vertx.close(), PATIENCE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void await(Future<?> future, Duration patience) throws InterruptedException {
        CountDownLatch done = new CountDownLatch(1);
        future.onComplete(result -> done.countDown());
        if (!done.await(patience.toMillis(), TimeUnit.MILLISECONDS)) {
            LOG.warn("The session proxy took longer than {} s to start or stop", patience.toSeconds());
        }
    }
}
