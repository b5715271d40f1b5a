package dev.quire.launcher.proxy;

import java.net.URI;

/**
 * Where the session proxy listens and what it passes on.
 *
 * @param host the address to listen on
 * @param port the port to listen on; 0 for any that is free
 * @param upstream scheme, host and port of the service that answers everything but sessions
 */
public record ProxySettings(String host, int port, URI upstream, Forwarding forwarding) {
    public ProxySettings {
        if (port < 0 || port > 65535) {
            throw new IllegalArgumentException("A port is between 0 and 65535, not " + port);
        }
        if (upstream.getHost() == null) {
            throw new IllegalArgumentException("The upstream has a host, unlike '%s'".formatted(upstream));
        }
    }
}
