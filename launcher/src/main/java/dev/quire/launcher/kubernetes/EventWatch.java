package dev.quire.launcher.kubernetes;

import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The one watch of the events about Pods, there only while some launch has reason to look: most sessions start without. API servers
 * keep no cache of events, so that each list of them reads all there are; a list for each launch that is held up would hold up the
 * next ones. Thread-safe.
 */
final class EventWatch implements AutoCloseable {
    /** Those that say nothing that the Pod's status does not say. */
    private static final List<String> PLAIN = List.of("Scheduled", "Created", "Started", "Killing");

    private static final Duration LINGER = Duration.ofSeconds(30);
    private static final long PAGE = 500;

    /** The watch while it runs, and what it has heard. */
    private record Feed(EventStore store, SharedIndexInformer<Event> informer) {}

    private final KubernetesClient client;
    private final String namespace;
    private final Duration linger;
    private final Followers followers = new Followers();
    private volatile @Nullable Feed feed;
    private long changes;
    private boolean closed;

    EventWatch(KubernetesClient client, String namespace) {
        this(client, namespace, LINGER);
    }

    /**
     * @param linger how long it goes on when nobody follows
     */
    EventWatch(KubernetesClient client, String namespace, Duration linger) {
        this.client = client;
        this.namespace = namespace;
        this.linger = linger;
    }

    /** Raises the signal at each event about the Pod of this uid, also at those of before, until it is unfollowed. Returns at once. */
    synchronized void follow(String uid, Signal signal) {
        changes++;
        followers.add(uid, signal);
        if (feed == null && !closed) {
            feed = begin();
        }
    }

    synchronized void unfollow(String uid, Signal signal) {
        changes++;
        followers.remove(uid, signal);
        if (followers.isEmpty() && feed != null) {
            long now = changes;
            Thread.ofVirtual().name("event-watch").start(() -> endAfterwards(now));
        }
    }

    /** What has been heard about the Pod of this uid, in any order; nothing while nobody follows. */
    List<Event> heard(String uid) {
        Feed current = feed;
        return current == null ? List.of() : current.store().about(uid);
    }

    /** Whether it watches now. */
    boolean isWatching() {
        return feed != null;
    }

    private Feed begin() {
        EventStore store = new EventStore(followers::raise);
        var events = client.v1().events().inNamespace(namespace).withField("involvedObject.kind", "Pod");
        for (String reason : PLAIN) {
            events = events.withoutField("reason", reason);
        }
        SharedIndexInformer<Event> informer = events.withLimit(PAGE)
                .runnableInformer(0)
                .removeNamespaceIndex()
                .itemStore(store)
                // Hints only: it tries again.
                .exceptionHandler((_, _) -> true);
        informer.start();
        return new Feed(store, informer);
    }

    private void endAfterwards(long since) {
        try {
            Thread.sleep(linger);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return;
        }
        synchronized (this) {
            if (changes == since) {
                end();
            }
        }
    }

    private void end() {
        Feed ending = feed;
        feed = null;
        if (ending != null) {
            ending.informer().stop();
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
        end();
    }
}
