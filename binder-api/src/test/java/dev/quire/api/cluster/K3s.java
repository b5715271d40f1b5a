package dev.quire.api.cluster;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.k3s.K3sContainer;
import org.testcontainers.utility.DockerImageName;

/** A k3s in a privileged container of Docker, by Testcontainers; it comes without a registry and without a known ingress. */
final class K3s implements Closeable {
    private static final DockerImageName IMAGE = DockerImageName.parse("rancher/k3s:v1.34.1-k3s1");

    private final K3sContainer container;
    private final Path kubeconfig;

    /** Why there can be none here. */
    static final class Unavailable extends Exception {
        private static final long serialVersionUID = 1L;

        Unavailable(String message) {
            super(message);
        }
    }

    private K3s(K3sContainer container, Path kubeconfig) {
        this.container = container;
        this.kubeconfig = kubeconfig;
    }

    static K3s start() throws Unavailable {
        try {
            // Asking may already pull an image of Testcontainers' own.
            if (!DockerClientFactory.instance().isDockerAvailable()) {
                throw new Unavailable("no Docker here for a k3s by Testcontainers");
            }
            return start(new K3sContainer(IMAGE));
        } catch (RuntimeException e) {
            throw new Unavailable(
                    "Docker is here, but no k3s could be started in it: " + e.getMessage() + " (" + deepest(e) + ")");
        }
    }

    private static K3s start(K3sContainer container) {
        try {
            container.start();
            Path kubeconfig = Files.createTempFile("quire-k3s", ".yaml");
            Files.writeString(kubeconfig, container.getKubeConfigYaml());
            return new K3s(container, kubeconfig);
        } catch (IOException e) {
            container.stop();
            throw new UncheckedIOException(e);
        } catch (RuntimeException e) {
            container.stop();
            throw e;
        }
    }

    Path kubeconfig() {
        return kubeconfig;
    }

    private static String deepest(Throwable failure) {
        Throwable cause = failure;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        return Objects.requireNonNullElse(cause.getMessage(), cause.toString());
    }

    @Override
    public void close() throws IOException {
        container.stop();
        Files.deleteIfExists(kubeconfig);
    }
}
