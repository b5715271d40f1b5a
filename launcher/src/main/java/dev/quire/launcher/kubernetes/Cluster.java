package dev.quire.launcher.kubernetes;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;

/** Connects to a cluster in the way that launches need: fast to give up, so that a user is told soon. */
public final class Cluster {
    private Cluster() {}

    /** A client for the cluster of {@code KUBECONFIG}, the current kubeconfig, or the Pod that this runs in. */
    public static KubernetesClient connect() {
        return connect(Config.autoConfigure(null));
    }

    /** A client with these credentials and addresses. */
    public static KubernetesClient connect(Config config) {
        return new KubernetesClientBuilder()
                .withConfig(new ConfigBuilder(config)
                        // By default a failing request is repeated for over a minute and a half.
                        .withRequestRetryBackoffLimit(2)
                        .withRequestRetryBackoffInterval(200)
                        .withConnectionTimeout(3_000)
                        .withRequestTimeout(10_000)
                        .build())
                .build();
    }
}
