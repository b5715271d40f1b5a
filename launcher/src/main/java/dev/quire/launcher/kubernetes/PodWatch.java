package dev.quire.launcher.kubernetes;

import dev.quire.launcher.session.SessionId;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import io.fabric8.kubernetes.client.informers.cache.ItemStore;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one watch of all Pods of sessions, which keeps a {@link PodTable}. It reconnects by itself; should it ever stop
 * nevertheless, a new one is started over the same table, and {@link #trouble} says so until it is there. Thread-safe.
 */
final class PodWatch implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(PodWatch.class);
    private static final Duration LAG = Duration.ofSeconds(2);
    private static final Duration LOOK = Duration.ofSeconds(5);
    /** So many looks in a row without a connection, and it is given up: it has tried for half a minute. */
    private static final int PATIENCE = 6;

    private final KubernetesClient client;
    private final String namespace;
    private final Map<String, String> selector;
    private final PodTable table;
    private final Thread keeper = Thread.ofVirtual().name("pod-watch").unstarted(this::keep);
    private volatile Feed feed;
    private volatile boolean synced;
    private volatile @Nullable String lastFailure;

    /** Begins to watch; returns at once, whether the cluster can be reached or not. */
    PodWatch(KubernetesClient client, String namespace, Map<String, String> selector, PodTable table) {
        this.client = client;
        this.namespace = namespace;
        this.selector = selector;
        this.table = table;
        this.feed = new Feed();
        this.feed.informer.start();
        keeper.start();
    }

    /** One informer's way into the table, which outlives it; closed when another takes its place. */
    private final class Feed implements ItemStore<Pod> {
        private final SharedIndexInformer<Pod> informer;
        private volatile boolean open = true;

        Feed() {
            this.informer = client.pods()
                    .inNamespace(namespace)
                    .withLabels(selector)
                    .runnableInformer(0)
                    .removeNamespaceIndex()
                    .itemStore(this)
                    // Without this, the first failure of another kind than a lost connection would end it, silently.
                    .exceptionHandler((_, failure) -> {
                        failed(failure);
                        return true;
                    });
        }

        void close() {
            open = false;
            informer.stop();
        }

        @Override
        public String getKey(Pod pod) {
            return pod.getMetadata().getName();
        }

        @Override
        public @Nullable Pod put(String name, Pod pod) {
            lastFailure = null;
            return open ? table.put(pod) : null;
        }

        @Override
        public @Nullable Pod remove(String name) {
            lastFailure = null;
            return open ? table.remove(name) : null;
        }

        @Override
        public Stream<String> keySet() {
            return table.names().stream();
        }

        @Override
        public Stream<Pod> values() {
            return table.rows().stream().map(PodTable.Row::pod);
        }

        @Override
        public int size() {
            return table.size();
        }

        @Override
        public @Nullable Pod get(String name) {
            return table.named(name).map(PodTable.Row::pod).orElse(null);
        }

        /** Nothing is to be told apart from the store, which knows first. */
        @Override
        public boolean isFullState() {
            return false;
        }
    }

    /** It is tried again and again: what failed is said once. */
    private void failed(Throwable failure) {
        String sentence = new ClusterErrors(namespace).sentence("list", "pods", failure);
        if (!sentence.equals(lastFailure)) {
            log.warn("The watch of the sessions' Pods failed, connecting again: {}", sentence);
        }
        lastFailure = sentence;
    }

    private void keep() {
        int silent = 0;
        try {
            while (true) {
                Thread.sleep(LOOK);
                silent = feed.informer.isWatching() ? 0 : silent + 1;
                if (!feed.informer.isRunning() || silent > PATIENCE) {
                    silent = 0;
                    revive();
                }
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    /** Starts another over the same table. */
    synchronized void revive() {
        log.warn("The watch of the sessions' Pods had stopped, starting another");
        synced = hasSynced();
        feed.close();
        Feed fresh = new Feed();
        feed = fresh;
        fresh.informer.start();
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
        SharedIndexInformer<Pod> current = feed.informer;
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

    /** Whether all Pods have been seen once. */
    boolean hasSynced() {
        return synced || feed.informer.hasSynced();
    }

    /** What it has seen. */
    PodTable table() {
        return table;
    }

    /** Waits for the watch to show that the Pod is gone, or going. */
    void awaitGone(Pod pod) throws InterruptedException {
        String uid = pod.getMetadata().getUid();
        awaitSeen(() -> table.named(pod.getMetadata().getName())
                .map(row -> row.pod().getMetadata())
                .filter(metadata -> metadata.getUid().equals(uid) && metadata.getDeletionTimestamp() == null)
                .isEmpty());
    }

    /** Waits for the watch to show a Pod that was claimed for that session. */
    void awaitClaimed(SessionId request) throws InterruptedException {
        awaitSeen(() -> !table.claimedFor(request).isEmpty());
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
        keeper.interrupt();
        feed.close();
    }
}
