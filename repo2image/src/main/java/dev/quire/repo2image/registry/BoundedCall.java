package dev.quire.repo2image.registry;

import dev.quire.repo2image.registry.RegistrySettings.Security;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.Socket;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;

/**
 * A call of Jib's client with an end: Jib tries ten times with growing pauses whatever the fault is, which takes a minute when
 * nothing listens, and minutes when something listens and does not answer.
 */
final class BoundedCall {
    private static final Duration FIRST_LOOK = Duration.ofMillis(500);
    private static final Duration NEXT_LOOK = Duration.ofSeconds(10);
    private static final int CONNECT_MILLIS = 5_000;

    private final URI registry;
    private final Security security;

    /**
     * @param host host and port
     */
    BoundedCall(String host, Security security) {
        this.registry = URI.create("https://" + host + "/");
        this.security = security;
    }

    /**
     * What the call returns. While it takes long, a connection to the registry is tried; when there is none, the call is ended.
     *
     * @throws ExecutionException when the call fails
     * @throws IOException when there is no connection, the time is over, or the thread was interrupted
     */
    <T> T run(Callable<T> call, Duration limit) throws IOException, ExecutionException {
        FutureTask<T> task = new FutureTask<>(call);
        Thread.startVirtualThread(task);
        try {
            long end = System.nanoTime() + limit.toNanos();
            Duration look = FIRST_LOOK;
            while (true) {
                try {
                    return task.get(look.toMillis(), TimeUnit.MILLISECONDS);
                } catch (TimeoutException e) {
                    if (System.nanoTime() > end) {
                        throw new IOException("no answer within " + limit.toSeconds() + " seconds", e);
                    }
                    probe();
                    look = NEXT_LOOK;
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            InterruptedIOException interrupted = new InterruptedIOException("interrupted");
            interrupted.initCause(e);
            throw interrupted;
        } finally {
            task.cancel(true);
        }
    }

    private void probe() throws IOException {
        List<Proxy> proxies = ProxySelector.getDefault() == null
                ? List.of()
                : ProxySelector.getDefault().select(registry);
        if (proxies.stream().anyMatch(proxy -> proxy.type() != Proxy.Type.DIRECT)) {
            return;
        }
        int standard = security == Security.TLS ? 443 : 80;
        int port = registry.getPort() >= 0 ? registry.getPort() : standard;
        InetSocketAddress address = new InetSocketAddress(registry.getHost(), port);
        if (address.isUnresolved()) {
            throw new UnknownHostException("no host has the name " + registry.getHost());
        }
        try (Socket socket = new Socket()) {
            socket.connect(address, CONNECT_MILLIS);
            if (security == Security.TLS) {
                socket.setSoTimeout(CONNECT_MILLIS);
                SSLSocketFactory tls = (SSLSocketFactory) SSLSocketFactory.getDefault();
                try (SSLSocket secured = (SSLSocket) tls.createSocket(socket, registry.getHost(), port, true)) {
                    secured.startHandshake();
                }
            }
        }
    }
}
