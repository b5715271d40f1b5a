package dev.quire.launcher.kubernetes;

import dev.quire.launcher.kubernetes.Permissions.Permission;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Whether this service may do what it must. Each right is a request, and health is asked for every few seconds; so what was
 * granted is taken to be so for a while, and what was not is asked again each time. Thread-safe.
 */
final class Rights {
    private static final Duration HOLDS = Duration.ofMinutes(5);

    private final KubernetesClient client;
    private final String namespace;
    private final List<Permission> needed;
    private final LongSupplier nanos;
    private volatile @Nullable Long granted;

    /** @param nanos {@link System#nanoTime} */
    Rights(KubernetesClient client, String namespace, List<Permission> needed, LongSupplier nanos) {
        this.client = client;
        this.namespace = namespace;
        this.needed = List.copyOf(needed);
        this.nanos = nanos;
    }

    /** The first that is missing. */
    Optional<Permission> missing() {
        Long last = granted;
        if (last != null && nanos.getAsLong() - last < HOLDS.toNanos()) {
            return Optional.empty();
        }
        Optional<Permission> missing = Permissions.missing(client, namespace, needed);
        granted = missing.isEmpty() ? Long.valueOf(nanos.getAsLong()) : null;
        return missing;
    }
}
