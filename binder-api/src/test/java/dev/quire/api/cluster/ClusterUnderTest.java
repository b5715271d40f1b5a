package dev.quire.api.cluster;

import dev.quire.api.cluster.OnCluster.Need;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.Closeable;
import java.io.File;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The cluster that tests use, and what comes with it. */
final class ClusterUnderTest implements Closeable {
    private final Path kubeconfig;
    private final Map<String, String> environment;
    private final Closeable owned;
    private final KubernetesClient client;

    /**
     * @param environment where {@code QUIRE_TEST_…} are looked for
     * @param owned what ends with the tests
     */
    ClusterUnderTest(Path kubeconfig, Map<String, String> environment, Closeable owned) {
        this.kubeconfig = kubeconfig;
        this.environment = Map.copyOf(environment);
        this.owned = owned;
        this.client = new KubernetesClientBuilder()
                .withConfig(Config.fromKubeconfig(kubeconfig.toFile()))
                .build();
    }

    Path kubeconfig() {
        return kubeconfig;
    }

    KubernetesClient client() {
        return client;
    }

    String registry() {
        return require(Need.REGISTRY);
    }

    URI ingress() {
        return URI.create(require(Need.INGRESS));
    }

    Optional<String> ingressClass() {
        return setting("QUIRE_TEST_INGRESS_CLASS");
    }

    /** The image of a builder of Dockerfiles. */
    String builder() {
        return require(Need.BUILDER);
    }

    /** The address of a Docker daemon. */
    String docker() {
        return require(Need.DOCKER);
    }

    Path helm() {
        return Path.of(require(Need.HELM));
    }

    Path browser() {
        return Path.of(require(Need.BROWSER));
    }

    /** The value of what tests need, if it is there. */
    Optional<String> find(Need need) {
        return switch (need) {
            case REGISTRY, INGRESS, BUILDER, DOCKER -> setting(need.variable);
            case HELM -> setting(need.variable).or(() -> program("helm"));
            case BROWSER ->
                setting(need.variable)
                        .or(() -> Optional.of("/usr/bin/chromium").filter(path -> Files.isExecutable(Path.of(path))));
            case GIT -> program("git");
        };
    }

    /** The address at which Pods reach what listens on this machine: the one from which it reaches their node. */
    String addressOfThisMachine() throws SocketException {
        String node = client.nodes().list().getItems().getFirst().getStatus().getAddresses().stream()
                .filter(address -> address.getType().equals("InternalIP"))
                .findFirst()
                .orElseThrow()
                .getAddress();
        try (DatagramSocket socket = new DatagramSocket()) {
            socket.connect(new InetSocketAddress(node, 9));
            return socket.getLocalAddress().getHostAddress();
        }
    }

    /** A namespace that enforces what sessions are promised to keep. */
    void createNamespace(String name) {
        createNamespace(name, "restricted");
    }

    /** A namespace that enforces that level of Pod Security. */
    void createNamespace(String name, String level) {
        client.namespaces()
                .resource(new NamespaceBuilder()
                        .withNewMetadata()
                        .withName(name)
                        .addToLabels("pod-security.kubernetes.io/enforce", level)
                        .endMetadata()
                        .build())
                .create();
    }

    /** Deletes the namespaces and waits until they are gone; those that are not there are gone already. */
    void deleteNamespaces(String... names) {
        for (String name : names) {
            client.namespaces().withName(name).delete();
        }
        for (String name : names) {
            client.namespaces().withName(name).waitUntilCondition(found -> found == null, 2, TimeUnit.MINUTES);
        }
    }

    private String require(Need need) {
        return find(need).orElseThrow(() -> new IllegalStateException("The test lacks @OnCluster(needs = " + need));
    }

    private Optional<String> setting(String name) {
        return Optional.ofNullable(environment.get(name)).filter(value -> !value.isBlank());
    }

    private Optional<String> program(String name) {
        return Stream.of(environment.getOrDefault("PATH", "").split(File.pathSeparator))
                .map(directory -> Path.of(directory, name))
                .filter(Files::isExecutable)
                .map(Path::toString)
                .findFirst();
    }

    @Override
    public void close() throws IOException {
        client.close();
        owned.close();
    }
}
