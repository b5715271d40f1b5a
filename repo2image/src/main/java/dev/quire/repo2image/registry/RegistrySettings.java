package dev.quire.repo2image.registry;

import java.nio.file.Path;
import java.util.Optional;

/**
 * How to reach the registry.
 *
 * @param host host and port
 * @param prefix what all repositories of this installation begin with, may be empty
 * @param security whether plain http or an unverified certificate will do
 * @param dockerConfig a {@code config.json} of Docker's form that holds the credentials
 */
public record RegistrySettings(String host, String prefix, Security security, Optional<Path> dockerConfig) {
    /** How the connection is protected. */
    public enum Security {
        TLS,
        /** For registries inside of a cluster, by name only. */
        PLAIN_HTTP_ALLOWED
    }

    /**
     * Reads {@code host[:port][/prefix]}.
     *
     * @throws IllegalArgumentException when there is no host
     */
    public static RegistrySettings parse(String url, Security security, Optional<Path> dockerConfig) {
        String plain = url.replaceFirst("^https?://", "").replaceFirst("/+$", "");
        int slash = plain.indexOf('/');
        String host = slash < 0 ? plain : plain.substring(0, slash);
        if (host.isEmpty()) {
            throw new IllegalArgumentException("'" + url + "' names no registry; use host[:port][/prefix].");
        }
        return new RegistrySettings(host, slash < 0 ? "" : plain.substring(slash + 1), security, dockerConfig);
    }

    /** A repository of this installation, as the registry knows it. */
    String name(String repository) {
        return prefix.isEmpty() ? repository : prefix + "/" + repository;
    }

    /** The registry as a store. */
    public Registries registries() {
        HttpRegistry registry = new HttpRegistry(this, Patience.USUAL);
        HttpRegistry probe = new HttpRegistry(this, Patience.NONE);
        return new Registries() {
            @Override
            public Registry open() {
                return registry;
            }

            @Override
            public Registry probe() {
                return probe;
            }

            @Override
            public String name() {
                return host;
            }
        };
    }
}
