package dev.quire.launcher.kubernetes;

import dev.quire.launcher.session.LaunchError;
import dev.quire.launcher.session.LaunchException;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.util.Optional;

/** Connects to a cluster in the way that launches need: fast to give up, so that a user is told soon. */
public final class Cluster {
    private Cluster() {}

    /**
     * A client for the cluster of {@code KUBECONFIG}, the current kubeconfig, or the Pod that this runs in.
     *
     * @throws LaunchException when the connection's configuration cannot be read
     */
    public static KubernetesClient connect() {
        return connect(TrimmedJson.of());
    }

    /**
     * The same for one who only looks at Pods, in a {@link SessionTable}.
     *
     * @throws LaunchException when the connection's configuration cannot be read
     */
    static KubernetesClient connectToPods() {
        return connect(TrimmedJson.ofPods());
    }

    private static KubernetesClient connect(KubernetesSerialization json) {
        try {
            return connect(Config.autoConfigure(null), json);
        } catch (RuntimeException e) {
            throw new LaunchException(
                    LaunchError.CLUSTER_UNREACHABLE,
                    "The cluster's address and credentials cannot be read (" + e.getMessage()
                            + "); check KUBECONFIG or the service account.",
                    e);
        }
    }

    /** That namespace; without one, the connection's. */
    static String namespace(KubernetesClient client, Optional<String> wanted) {
        return wanted.or(() -> Optional.ofNullable(client.getNamespace())).orElse("default");
    }

    /** A client with these credentials and addresses. */
    public static KubernetesClient connect(Config config) {
        return connect(config, TrimmedJson.of());
    }

    private static KubernetesClient connect(Config config, KubernetesSerialization json) {
        return new KubernetesClientBuilder()
                .withConfig(new ConfigBuilder(config)
                        // By default a failing request is repeated for over a minute and a half.
                        .withRequestRetryBackoffLimit(2)
                        .withRequestRetryBackoffInterval(200)
                        // Doubled up to 32 times: a watch is back six seconds after its server at the latest.
                        .withWatchReconnectInterval(200)
                        .withConnectionTimeout(3_000)
                        .withRequestTimeout(10_000)
                        .build())
                .withKubernetesSerialization(json)
                .build();
    }
}
