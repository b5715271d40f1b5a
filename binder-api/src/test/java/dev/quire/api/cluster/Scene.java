package dev.quire.api.cluster;

import java.io.IOException;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What a test class has of its own: a name for its namespaces and its part of the registry, the examples' host, and files in
 * the build directory. What was downloaded stays there for the next run; what was built lies in the registry and is new.
 */
final class Scene implements AutoCloseable {
    private static final Path WORK = ServiceProcess.CHECKOUT.resolve("binder-api/target/cluster");

    final ClusterUnderTest cluster;
    final String name = "quire-it-" + Long.toHexString(new SecureRandom().nextLong());
    final ExampleHost examples;
    final HttpClient http = HttpClient.newHttpClient();

    Scene(ClusterUnderTest cluster) throws IOException {
        this.cluster = cluster;
        Files.createDirectories(WORK);
        this.examples = new ExampleHost(cluster.addressOfThisMachine(), WORK.resolve("repositories"));
    }

    /** The log of this class's processes. */
    Path log() {
        return WORK.resolve(name + ".log");
    }

    Path cache() {
        return WORK.resolve("cache");
    }

    /** Settings of a service outside the cluster whose sessions are in the namespace {@link #name}. */
    Map<String, String> settings() {
        Map<String, String> settings = new HashMap<>(Map.of(
                "KUBECONFIG",
                cluster.kubeconfig().toString(),
                "QUIRE_MODE",
                "cluster",
                "QUIRE_HOST",
                "127.0.0.1",
                "QUIRE_CACHE",
                cache().toString(),
                "QUIRE_STATE",
                WORK.resolve("state").toString(),
                "QUIRE_KUBERNETES_NAMESPACE",
                name,
                "QUIRE_REPOSITORIES_PRIVATE_ADDRESSES",
                "allow"));
        cluster.find(OnCluster.Need.REGISTRY).ifPresent(registry -> {
            settings.put("QUIRE_REGISTRY_PREFIX", registry + "/" + name);
            settings.put("QUIRE_REGISTRY_INSECURE", "true");
        });
        cluster.find(OnCluster.Need.INGRESS).ifPresent(url -> settings.put("QUIRE_KUBERNETES_INGRESS_URL", url));
        cluster.ingressClass().ifPresent(name -> settings.put("QUIRE_KUBERNETES_INGRESS_CLASS", name));
        return settings;
    }

    /** A service outside the cluster with those settings and these. */
    ServiceProcess start(Map<String, String> more) throws IOException, InterruptedException {
        Map<String, String> settings = settings();
        settings.putAll(more);
        return ServiceProcess.start(settings, log());
    }

    LaunchStream launches(ServiceProcess service) {
        return new LaunchStream(service.url(), http);
    }

    /** The names of the sessions' Pods, those that are on their way out left out. */
    List<String> pods(String namespace) {
        return cluster.client().pods().inNamespace(namespace).list().getItems().stream()
                .filter(pod -> pod.getMetadata().getDeletionTimestamp() == null)
                .map(pod -> pod.getMetadata().getName())
                .toList();
    }

    @Override
    public void close() {
        examples.close();
        http.close();
    }
}
