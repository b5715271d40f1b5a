package dev.quire.api;

import dev.quire.api.config.KubernetesConfig;
import dev.quire.api.config.QuireConfig;
import dev.quire.launcher.kubernetes.RouteSettings;
import dev.quire.launcher.session.SessionAddresses;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** How users reach sessions in a cluster, by the settings. */
final class ClusterRoutes {
    private ClusterRoutes() {}

    static RouteSettings of(QuireConfig quire, KubernetesConfig config) {
        return new RouteSettings(
                addresses(quire, config),
                way(config),
                config.route() == KubernetesConfig.Route.PROXY
                        ? RouteSettings.Check.NONE
                        : RouteSettings.Check.WHEN_REACHABLE);
    }

    /** The sessions' public URLs. */
    static SessionAddresses addresses(QuireConfig quire, KubernetesConfig config) {
        String wildcard = config.wildcardUrl();
        return wildcard == null || wildcard.isBlank()
                ? new SessionAddresses.Paths(Objects.requireNonNullElseGet(config.ingressUrl(), quire::publicUrl))
                : SessionAddresses.Subdomains.of(wildcard);
    }

    private static RouteSettings.Way way(KubernetesConfig config) {
        Optional<String> host = Optional.ofNullable(config.ingressHost());
        return switch (config.route()) {
            case INGRESS ->
                new RouteSettings.Way.Ingresses(
                        Optional.ofNullable(config.ingressClass()),
                        host,
                        Objects.requireNonNullElse(config.ingressAnnotations(), Map.of()));
            case HTTPROUTE -> {
                String[] gateway = Objects.requireNonNull(config.gateway()).split("/", 2);
                yield new RouteSettings.Way.HttpRoutes(
                        gateway[gateway.length - 1],
                        gateway.length > 1 ? Optional.of(gateway[0]) : Optional.empty(),
                        Optional.ofNullable(config.gatewayListener()),
                        host);
            }
            case PROXY -> new RouteSettings.Way.Proxy();
        };
    }
}
