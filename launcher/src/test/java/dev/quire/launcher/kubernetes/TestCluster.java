package dev.quire.launcher.kubernetes;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.quire.launcher.standin.StandInImage;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.net.URI;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * A namespace of its own in a cluster that says it may be used for tests: {@code KUBECONFIG}, {@code QUIRE_TEST_CLUSTER=yes},
 * {@code KUBE_LAB_REGISTRY} (a registry over plain http that the nodes pull from), {@code KUBE_LAB_INGRESS} (the address of the
 * ingress controller) and {@code KUBE_LAB_INGRESS_CLASS}. Tests are skipped without them.
 */
final class TestCluster implements AutoCloseable {
    static final ClusterSettings.Timings TIMINGS =
            new ClusterSettings.Timings(Duration.ofSeconds(20), Duration.ofSeconds(60), Duration.ofSeconds(20));

    final KubernetesClient client;
    final String namespace;
    final String image;

    private TestCluster(KubernetesClient client, String namespace, String image) {
        this.client = client;
        this.namespace = namespace;
        this.image = image;
    }

    static TestCluster open(String namespace) throws IOException, InterruptedException {
        assumeTrue(System.getenv("KUBECONFIG") != null, "KUBECONFIG is not set: no cluster to test on");
        assumeTrue(
                "yes".equals(System.getenv("QUIRE_TEST_CLUSTER")),
                "QUIRE_TEST_CLUSTER is not 'yes': the cluster of KUBECONFIG may not be used for tests");
        for (String name : new String[] {"KUBE_LAB_REGISTRY", "KUBE_LAB_INGRESS", "KUBE_LAB_INGRESS_CLASS"}) {
            assumeTrue(System.getenv(name) != null, name + " is not set: the cluster's registry or ingress is unknown");
        }
        assumeTrue(
                System.getProperty("os.name").equals("Linux"),
                "the stand-in image is made of this machine's Java: needs Linux");
        Path scratch = Files.createTempDirectory("stand-in");
        String image;
        try {
            image = StandInImage.push(System.getenv("KUBE_LAB_REGISTRY"), "quire-test/stand-in", scratch);
        } finally {
            deleteTree(scratch);
        }
        KubernetesClient client = Cluster.connect();
        client.namespaces()
                .resource(new NamespaceBuilder()
                        .withNewMetadata()
                        .withName(namespace)
                        .withLabels(Map.of("pod-security.kubernetes.io/enforce", "restricted"))
                        .endMetadata()
                        .build())
                .create();
        return new TestCluster(client, namespace, image);
    }

    ClusterSettings settings(String instance) {
        return settings(namespace, instance);
    }

    static ClusterSettings settings(String namespace, String instance) {
        return new ClusterSettings(
                namespace,
                "it",
                instance,
                PodSettings.DEFAULT,
                new RouteSettings(
                        URI.create(System.getenv("KUBE_LAB_INGRESS")),
                        Optional.of(System.getenv("KUBE_LAB_INGRESS_CLASS")),
                        Optional.empty(),
                        Map.of(),
                        RouteSettings.Check.REQUIRED),
                TIMINGS);
    }

    private static void deleteTree(Path root) throws IOException {
        Files.walkFileTree(root, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path directory, IOException failure) throws IOException {
                Files.delete(directory);
                return FileVisitResult.CONTINUE;
            }
        });
    }

    @Override
    public void close() {
        client.namespaces().withName(namespace).delete();
        client.close();
    }
}
