package dev.quire.launcher.kubernetes;

import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The Leases of an installation (coordination.k8s.io/v1). Nothing that is written depends on what another's clock says; the
 * times in them are for people.
 */
final class Leases {
    /** What a Lease says. */
    record Held(String name, String holder, String version) {}

    private final KubernetesClient client;
    private final String namespace;
    private final Map<String, String> labels;

    Leases(KubernetesClient client, String namespace, Map<String, String> labels) {
        this.client = client;
        this.namespace = namespace;
        this.labels = Map.copyOf(labels);
    }

    List<Held> list() {
        return client.leases().inNamespace(namespace).withLabels(labels).list().getItems().stream()
                .map(Leases::held)
                .toList();
    }

    /** Makes it; empty when another was faster. */
    Optional<Held> create(String name, String holder, Duration duration) {
        return unlessConflict(() -> client.leases()
                .inNamespace(namespace)
                .resource(lease(name, holder, duration, null))
                .create());
    }

    /** Writes it anew; empty when it has changed since it was read, or is gone. */
    Optional<Held> renew(Held held, String holder, Duration duration) {
        return unlessConflict(() -> client.leases()
                .inNamespace(namespace)
                .resource(lease(held.name(), holder, duration, held.version()))
                .update());
    }

    void delete(String name) {
        client.leases().inNamespace(namespace).withName(name).delete();
    }

    private Lease lease(String name, String holder, Duration duration, @Nullable String version) {
        return new LeaseBuilder()
                .withNewMetadata()
                .withName(name)
                .withNamespace(namespace)
                .withLabels(labels)
                .withResourceVersion(version)
                .endMetadata()
                .withNewSpec()
                .withHolderIdentity(holder)
                .withLeaseDurationSeconds((int) duration.toSeconds())
                .withRenewTime(ZonedDateTime.now(ZoneOffset.UTC))
                .endSpec()
                .build();
    }

    private static Optional<Held> unlessConflict(Supplier<Lease> write) {
        try {
            return Optional.of(held(write.get()));
        } catch (KubernetesClientException e) {
            if (e.getCode() == HttpURLConnection.HTTP_CONFLICT || e.getCode() == HttpURLConnection.HTTP_NOT_FOUND) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private static Held held(Lease lease) {
        return new Held(
                lease.getMetadata().getName(),
                Objects.requireNonNullElse(lease.getSpec().getHolderIdentity(), ""),
                lease.getMetadata().getResourceVersion());
    }
}
