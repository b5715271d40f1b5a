package dev.quire.launcher.proxy;

import dev.quire.launcher.session.SessionAddresses;
import java.net.URI;
import java.util.Optional;

/**
 * Where the session proxy listens and what it passes on.
 *
 * @param ports where it listens
 * @param forwarding whose word counts on where a request came from
 * @param addresses the sessions' public URLs
 * @param upstream scheme, host and port of the service that answers everything but sessions; without one, nothing does
 * @param launcher where users launch other sessions, as browsers see it; ends in a slash
 * @param limits how much it carries
 */
public record ProxySettings(
        Ports ports,
        Forwarding forwarding,
        SessionAddresses addresses,
        Optional<URI> upstream,
        URI launcher,
        ProxyLimits limits) {
    public ProxySettings {
        upstream.filter(uri -> uri.getHost() == null).ifPresent(uri -> {
            throw new IllegalArgumentException("The upstream has a host, unlike '%s'".formatted(uri));
        });
        if (!launcher.toString().endsWith("/")) {
            throw new IllegalArgumentException(
                    "The launcher's address ends in a slash, unlike '%s'".formatted(launcher));
        }
    }

    /**
     * Where the proxy listens.
     *
     * @param host the address of both ports
     * @param open the port for browsers; 0 for any that is free
     * @param inner the port for the cluster's own questions (health, metrics, activity); 0 for any that is free; none: nobody asks
     */
    public record Ports(String host, int open, Optional<Integer> inner) {
        public Ports {
            check(open);
            inner.ifPresent(Ports::check);
        }

        private static void check(int port) {
            if (port < 0 || port > 65535) {
                throw new IllegalArgumentException("A port is between 0 and 65535, not " + port);
            }
        }
    }
}
