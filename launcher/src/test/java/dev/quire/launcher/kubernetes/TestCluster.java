package dev.quire.launcher.kubernetes;

import dev.quire.launcher.session.SessionAddresses;
import dev.quire.launcher.standin.StandInImage;
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

/** A namespace of its own in the cluster that the environment names, see {@link OnTestCluster}. */
final class TestCluster implements AutoCloseable {
    static final ClusterSettings.Timings TIMINGS =
            new ClusterSettings.Timings(Duration.ofMinutes(2), Duration.ofMinutes(3), Duration.ofMinutes(2));

    final KubernetesClient client;
    final String namespace;
    final String image;

    private TestCluster(KubernetesClient client, String namespace, String image) {
        this.client = client;
        this.namespace = namespace;
        this.image = image;
    }

    static TestCluster open(String namespace) throws IOException, InterruptedException {
        Path scratch = Files.createTempDirectory("stand-in");
        String image;
        try {
            image = StandInImage.push(System.getenv("QUIRE_TEST_REGISTRY"), "quire-test/stand-in", scratch);
        } finally {
            deleteTree(scratch);
        }
        KubernetesClient client = Cluster.connect();
        Namespaces.create(client, namespace, "restricted");
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
                        new SessionAddresses.Paths(URI.create(System.getenv("QUIRE_TEST_INGRESS"))),
                        new RouteSettings.Way.Ingresses(
                                Optional.of(System.getenv("QUIRE_TEST_INGRESS_CLASS")), Optional.empty(), Map.of()),
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
