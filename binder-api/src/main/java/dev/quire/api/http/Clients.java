package dev.quire.api.http;

import dev.quire.api.config.ClientsConfig;
import dev.quire.launcher.session.SessionKeys;
import io.micronaut.http.HttpRequest;
import jakarta.inject.Singleton;
import java.net.InetAddress;

/** Tells clients apart without keeping their addresses. */
@Singleton
final class Clients {
    private final SessionKeys keys;
    private final int proxies;

    Clients(SessionKeys keys, ClientsConfig config) {
        this.keys = keys;
        this.proxies = config.proxies();
    }

    /** A pseudonym of who asks; empty when that cannot be known. */
    String of(HttpRequest<?> request) {
        InetAddress peer = request.getRemoteAddress().getAddress();
        return peer == null
                ? ""
                : keys.pseudonym(ClientAddress.of(peer, request.getHeaders().getAll("X-Forwarded-For"), proxies));
    }
}
