package dev.quire.repo2image.download;

import dev.quire.repo2image.BuildException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * An HTTP proxy on this machine's loopback for a program that goes where strangers point it, and follows redirects by itself:
 * each server is checked before it is connected to.
 */
public final class CheckedProxy implements AutoCloseable {
    private static final int LONGEST_HEAD = 64 << 10;
    private static final Duration CONNECT_WITHIN = Duration.ofSeconds(20);

    private final Destinations destinations;
    private final ProxySelector beyond;
    private final ServerSocket server;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final AtomicReference<@Nullable BuildException> refusal = new AtomicReference<>();

    private CheckedProxy(Destinations destinations, ProxySelector beyond, ServerSocket server) {
        this.destinations = destinations;
        this.beyond = beyond;
        this.server = server;
    }

    /**
     * Starts to listen.
     *
     * @param beyond the proxies through which this machine reaches the network
     */
    public static CheckedProxy open(Destinations destinations, ProxySelector beyond) throws IOException {
        ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        CheckedProxy proxy = new CheckedProxy(destinations, beyond, server);
        Thread.startVirtualThread(proxy::accept);
        return proxy;
    }

    /** Where it listens, as the variables of proxies have it. */
    public String url() {
        return "http://" + server.getInetAddress().getHostAddress() + ":" + server.getLocalPort();
    }

    /** Why a server was not asked, if one was not. */
    public Optional<BuildException> refusal() {
        return Optional.ofNullable(refusal.get());
    }

    private void accept() {
        try {
            while (true) {
                Socket client = server.accept();
                open.add(client);
                Thread.startVirtualThread(() -> serve(client));
            }
        } catch (IOException e) {
            // Closed.
            return;
        }
    }

    private void serve(Socket client) {
        try (client) {
            byte[] head = head(client.getInputStream());
            String[] words = new String(head, StandardCharsets.ISO_8859_1).split("\\s", 3);
            boolean tunnel = words[0].equals("CONNECT");
            URI target = URI.create(words.length < 3 ? "" : tunnel ? "https://" + words[1] : words[1]);
            if (target.getHost() == null) {
                answer(client, "400 Bad Request");
                return;
            }
            Proxy proxy = beyond.select(target).getFirst();
            if (!allowed(target, proxy)) {
                answer(client, "403 Forbidden");
                return;
            }
            try (Socket there = connected(target, proxy, tunnel)) {
                open.add(there);
                if (tunnel && proxy.type() != Proxy.Type.HTTP) {
                    answer(client, "200 Connected");
                } else {
                    there.getOutputStream().write(head);
                }
                Thread back = Thread.startVirtualThread(() -> copy(there, client));
                copy(client, there);
                back.join();
                open.remove(there);
            }
        } catch (IOException | IllegalArgumentException e) {
            // The client sees the connection end, and says so.
            return;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            open.remove(client);
        }
    }

    private boolean allowed(URI target, Proxy proxy) {
        try {
            destinations.check(target);
            return true;
        } catch (BuildException e) {
            refusal.compareAndSet(null, e);
            return false;
        } catch (UnknownHostException e) {
            // Behind a proxy, public names are often known to the proxy alone.
            return proxy.type() != Proxy.Type.DIRECT;
        }
    }

    private static Socket connected(URI target, Proxy proxy, boolean tunnel) throws IOException {
        boolean direct = proxy.type() == Proxy.Type.DIRECT;
        int port = target.getPort() > 0 ? target.getPort() : tunnel ? 443 : 80;
        InetSocketAddress address;
        if (proxy.type() == Proxy.Type.HTTP && proxy.address() instanceof InetSocketAddress next) {
            address = new InetSocketAddress(next.getHostString(), next.getPort());
        } else {
            address = direct
                    ? new InetSocketAddress(target.getHost(), port)
                    : InetSocketAddress.createUnresolved(target.getHost(), port);
        }
        Socket socket = proxy.type() == Proxy.Type.SOCKS ? new Socket(proxy) : new Socket();
        socket.connect(address, (int) CONNECT_WITHIN.toMillis());
        return socket;
    }

    private static byte[] head(InputStream in) throws IOException {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        int matched = 0;
        while (matched < 4) {
            int next = in.read();
            if (next < 0 || head.size() == LONGEST_HEAD) {
                throw new IOException("No request came");
            }
            head.write(next);
            matched = next == "\r\n\r\n".charAt(matched) ? matched + 1 : next == '\r' ? 1 : 0;
        }
        return head.toByteArray();
    }

    private static void answer(Socket client, String status) throws IOException {
        String end = status.startsWith("200") ? "\r\n\r\n" : "\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
        client.getOutputStream().write(("HTTP/1.1 " + status + end).getBytes(StandardCharsets.ISO_8859_1));
    }

    /** Copies until the end, which the other side is told. */
    private static void copy(Socket from, Socket to) {
        try {
            from.getInputStream().transferTo(to.getOutputStream());
            to.shutdownOutput();
        } catch (IOException e) {
            try {
                from.close();
                to.close();
            } catch (IOException failure) {
                // Nothing is left to close.
                return;
            }
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
        for (Socket socket : open) {
            socket.close();
        }
    }
}
