package dev.quire.api.config;

import io.micronaut.context.annotation.ConfigurationProperties;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * How sessions run on Kubernetes, in cluster mode.
 *
 * @param namespace the namespace of sessions; by default the one of the service's account or of the current context
 * @param ingressClass the class of the Ingresses that lead to sessions; by default the cluster's default class
 * @param ingressHost the host name of those Ingresses; by default any
 * @param ingressUrl the public URL of the ingress, under which sessions appear as `s/<id>/`; by default `quire.url`
 * @param imagePullSecret the Secret that nodes pull images with, when the registry asks for a password
 */
@ConfigurationProperties("quire.kubernetes")
public record KubernetesConfig(
        @Nullable String namespace,
        @Nullable String ingressClass,
        @Nullable String ingressHost,
        @Nullable URI ingressUrl,
        @Nullable String imagePullSecret) {}
