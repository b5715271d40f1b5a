package dev.quire.api.config;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;
import io.micronaut.core.convert.format.MapFormat;
import io.micronaut.core.convert.format.MapFormat.MapTransformation;
import io.micronaut.core.naming.conventions.StringConvention;
import java.net.URI;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How sessions run on Kubernetes, in cluster mode.
 *
 * @param namespace the namespace of sessions; by default the one of the service's account or of the current context
 * @param route what leads to sessions: `ingress` (a Service and an Ingress for each), `httproute` (a Service and an HTTPRoute of the
 *     Gateway API for each), or `proxy` (the session proxy, which needs nothing for each)
 * @param wildcardUrl the address below which each session has a host of its own, such as `https://*.sessions.example.org`; without it
 *     sessions are paths of one host, and share its origin
 * @param ingressClass the class of the Ingresses that lead to sessions; by default the cluster's default class
 * @param ingressHost the host name of the Ingresses or HTTPRoutes, where sessions have none of their own; by default any
 * @param ingressUrl the public URL under which sessions appear as `s/<id>/`, where they have no host of their own; by default `quire.url`
 * @param ingressAnnotations annotations of the Ingresses and the Services behind them, for a controller's timeouts and the like
 * @param gateway the Gateway that HTTPRoutes belong to: `<name>`, or `<namespace>/<name>` where it is in another namespace
 * @param gatewayListener the Gateway's listener for sessions (its `sectionName`); by default all
 * @param imagePullSecret the Secret that nodes pull images with, when the registry asks for a password
 */
@ConfigurationProperties("quire.kubernetes")
public record KubernetesConfig(
        @Nullable String namespace,
        @Bindable(defaultValue = "ingress") Route route,
        @Nullable String wildcardUrl,
        @Nullable String ingressClass,
        @Nullable String ingressHost,
        @Nullable URI ingressUrl,

        @MapFormat(transformation = MapTransformation.FLAT, keyFormat = StringConvention.RAW) @Nullable
        Map<String, String> ingressAnnotations,

        @Nullable String gateway,
        @Nullable String gatewayListener,
        @Nullable String imagePullSecret) {
    public KubernetesConfig {
        if (route == Route.HTTPROUTE && (gateway == null || gateway.isBlank())) {
            throw new IllegalArgumentException(
                    "quire.kubernetes.gateway must name the Gateway that leads to sessions when quire.kubernetes.route is httproute.");
        }
    }

    /** What leads to sessions. */
    public enum Route {
        INGRESS,
        HTTPROUTE,
        PROXY
    }
}
