package dev.quire.api.config;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;

/**
 * How clients are told apart, for quotas and the queue: by address, IPv6 by its first 64 bits. Addresses are recorded as
 * pseudonyms only.
 *
 * @param proxies how many proxies in front of the service add the address that they see to `X-Forwarded-For`; what was in it before is
 *     the client's own word, and not believed
 */
@ConfigurationProperties("quire.clients")
public record ClientsConfig(@Bindable(defaultValue = "0") int proxies) {
    public ClientsConfig {
        if (proxies < 0) {
            throw new IllegalArgumentException("quire.clients.proxies cannot be negative.");
        }
    }
}
