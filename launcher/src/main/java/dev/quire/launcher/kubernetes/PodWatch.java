package dev.quire.launcher.kubernetes;

import dev.quire.launcher.session.SessionId;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one watch of all Pods of sessions. It reconnects by itself; should it ever stop nevertheless, {@link #revive} starts a
 * new one, and {@link #trouble} says so until it is there. Thread-safe.
 */
final class PodWatch implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(PodWatch.class);
    private static final Duration LAG = Duration.ofSeconds(2);
    private static final String BY_SESSION = "session";

    private final KubernetesClient client;
    private final String namespace;
    private final Map<String, String> selector;
    private final ConcurrentMap<String, Signal> followers = new ConcurrentHashMap<>();
    private volatile SharedIndexInformer<Pod> informer;
    private volatile @Nullable String lastFailure;

    /** Begins to watch; returns at once, whether the cluster can be reached or not. */
    PodWatch(KubernetesClient client, String namespace, Map<String, String> selector) {
        this.client = client;
        this.namespace = namespace;
        this.selector = selector;
        this.informer = informer();
    }

    private SharedIndexInformer<Pod> informer() {
        SharedIndexInformer<Pod> fresh = client.pods()
                .inNamespace(namespace)
                .withLabels(selector)
                .runnableInformer(0)
                .addIndexers(Map.of(
                        BY_SESSION,
                        pod -> SessionRecords.id(pod).map(SessionId::value).stream()
                                .toList()))
                .addEventHandler(new ResourceEventHandler<Pod>() {
                    @Override
                    public void onAdd(Pod pod) {
                        signal(pod);
                    }

                    @Override
                    public void onUpdate(Pod before, Pod pod) {
                        signal(pod);
                    }

                    @Override
                    public void onDelete(Pod pod, boolean finalStateUnknown) {
                        signal(pod);
                    }
                })
                // Without this, the first failure of another kind than a lost connection would end it, silently.
                .exceptionHandler((_, failure) -> {
                    failed(failure);
                    return true;
                });
        fresh.start();
        return fresh;
    }

    /** It is tried again and again: what failed is said once. */
    private void failed(Throwable failure) {
        String sentence = new ClusterErrors(namespace).sentence("list", "pods", failure);
        if (!sentence.equals(lastFailure)) {
            log.warn("The watch of the sessions' Pods failed, connecting again: {}", sentence);
        }
        lastFailure = sentence;
    }

    private void signal(Pod pod) {
        lastFailure = null;
        Signal follower = followers.get(pod.getMetadata().getName());
        if (follower != null) {
            follower.raise();
        }
    }

    /** Starts again if it has stopped. */
    synchronized void revive() {
        if (!informer.isRunning()) {
            log.warn("The watch of the sessions' Pods had stopped, starting another");
            informer.stop();
            informer = informer();
        }
    }

    /** What is wrong with the watch, and does not mend itself within a moment. */
    Optional<String> lastingTrouble() {
        try {
            awaitSeen(() -> trouble().isEmpty());
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        return trouble();
    }

    /** What is wrong with the watch, as a sentence. */
    Optional<String> trouble() {
        SharedIndexInformer<Pod> current = informer;
        if (current.hasSynced() && current.isWatching()) {
            return Optional.empty();
        }
        String failure = lastFailure;
        return Optional.of(
                failure == null
                        ? "The watch of Pods in namespace '%s' is not connected yet; check the namespace and the network."
                                .formatted(namespace)
                        : failure);
    }

    /** Whether it has seen all Pods once. */
    boolean hasSynced() {
        return informer.hasSynced();
    }

    List<Pod> all() {
        return List.copyOf(informer.getStore().list());
    }

    List<Pod> of(SessionId id) {
        return List.copyOf(informer.getIndexer().byIndex(BY_SESSION, id.value()));
    }

    Optional<Pod> named(String name) {
        return Optional.ofNullable(informer.getStore().getByKey(namespace + "/" + name));
    }

    /** Raises the signal at each change of the Pod of this name, until it is unfollowed. */
    void follow(String name, Signal signal) {
        followers.put(name, signal);
    }

    void unfollow(String name, Signal signal) {
        followers.remove(name, signal);
    }

    /** Waits for the watch to show that the Pod is ready, so that whoever asks next sees it. */
    void awaitReady(Pod pod) throws InterruptedException {
        awaitSeen(() -> same(pod).filter(SessionRecords::isReady).isPresent());
    }

    /** Waits for the watch to show that the Pod is gone, or going. */
    void awaitGone(Pod pod) throws InterruptedException {
        awaitSeen(() -> same(pod)
                .map(Pod::getMetadata)
                .filter(metadata -> metadata.getDeletionTimestamp() == null)
                .isEmpty());
    }

    private Optional<Pod> same(Pod pod) {
        return named(pod.getMetadata().getName())
                .filter(seen ->
                        pod.getMetadata().getUid().equals(seen.getMetadata().getUid()));
    }

    /** It usually takes some milliseconds, and is no failure if it does not. */
    private static void awaitSeen(BooleanSupplier seen) throws InterruptedException {
        long end = System.nanoTime() + LAG.toNanos();
        while (!seen.getAsBoolean() && System.nanoTime() - end < 0) {
            Thread.sleep(Duration.ofMillis(5));
        }
    }

    @Override
    public void close() {
        informer.stop();
    }
}
