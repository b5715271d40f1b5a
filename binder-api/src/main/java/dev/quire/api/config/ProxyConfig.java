package dev.quire.api.config;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;
import java.net.URI;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The session proxy, where it is a process of its own in a cluster (`quire.kubernetes.route` is `proxy`).
 *
 * @param host the address that it listens on
 * @param port its port for browsers
 * @param innerPort its port for the cluster: `/healthz`, `/readyz`, `/metrics`, and `/internal/activity`, by which the service
 *     knows which sessions are used. It must not be reachable from outside
 * @param inner where the service finds the inner ports of all replicas of the proxy: a URL whose host has the address of each, such as
 *     `http://quire-proxy-inner:8587`. Without it the service asks each session whether it is used
 * @param upstream the address to which requests go that are for no session; by default none does, because what stands in front tells
 *     them apart
 * @param forwarded whose word counts on where a request came from: `append`, the `X-Forwarded-*` headers that come with it, because
 *     a proxy that is trusted stands in front; or `replace`, nobody's, because browsers come here straight
 * @param body the longest body of a request
 * @param connections how many requests and WebSockets there may be at once; each takes two of the process's file descriptors
 * @param notice when it is told to stop, how long it goes on taking connections, until nobody is sent here any more
 * @param drain how long requests and WebSockets may go on after that. Pages whose WebSocket is closed then connect again, to another
 *     replica
 */
@ConfigurationProperties("quire.proxy")
public record ProxyConfig(
        @Bindable(defaultValue = "0.0.0.0") String host,
        @Bindable(defaultValue = "8586") int port,
        @Bindable(defaultValue = "8587") int innerPort,
        @Nullable URI inner,
        @Nullable URI upstream,
        @Bindable(defaultValue = "append") Forwarded forwarded,
        @Bindable(defaultValue = "512MiB") ByteSize body,
        @Bindable(defaultValue = "20000") int connections,
        @Bindable(defaultValue = "5s") Duration notice,
        @Bindable(defaultValue = "10m") Duration drain) {
    public ProxyConfig {
        Positive.require("quire.proxy.body", body.bytes());
        Positive.require("quire.proxy.connections", connections);
        if (notice.isNegative() || drain.isNegative()) {
            throw new IllegalArgumentException("quire.proxy.notice and quire.proxy.drain cannot be negative.");
        }
        if (upstream != null && upstream.getHost() == null) {
            throw new IllegalArgumentException(
                    "quire.proxy.upstream must be a URL such as http://quire:80, not '%s'.".formatted(upstream));
        }
    }

    /** Whose word counts on where a request came from. */
    public enum Forwarded {
        APPEND,
        REPLACE
    }
}
