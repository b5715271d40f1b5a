package dev.quire.launcher.kubernetes;

import dev.quire.launcher.session.EndedSessions;
import dev.quire.launcher.session.LaunchException;
import dev.quire.launcher.session.SessionId;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.Collection;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * All sessions of an installation, as one watch of their Pods shows them: a view that writes nothing and needs to list and to
 * watch Pods only. Lookups are from memory and never block. Thread-safe.
 */
public final class SessionTable implements AutoCloseable {
    private final PodTable table;
    private final EndedSessions<SessionPod> gone;
    private final PodWatch watch;
    private final Runnable afterClose;

    private SessionTable(
            KubernetesClient client, String namespace, String installation, LongSupplier nanos, Runnable afterClose) {
        this.gone = new EndedSessions<>(nanos);
        this.table = new PodTable(session -> gone.add(session.id(), session.ended("The session has ended.")));
        this.watch = new PodWatch(client, namespace, SessionManifests.selector(installation), table);
        this.afterClose = afterClose;
    }

    /** Begins to watch with this client, which stays the caller's to close; returns at once. */
    public static SessionTable watch(
            KubernetesClient client, String namespace, String installation, LongSupplier nanos) {
        return new SessionTable(client, namespace, installation, nanos, () -> {});
    }

    /**
     * Connects to the cluster of {@code KUBECONFIG}, the current kubeconfig or the Pod that this runs in; a second's work of a young
     * process, for which nothing else need be known.
     *
     * @throws LaunchException when the connection's configuration cannot be read
     */
    public static Connection connect() {
        return new Connection(Cluster.connectToPods());
    }

    /** A cluster that one table will look at. */
    public static final class Connection {
        private final KubernetesClient client;

        private Connection(KubernetesClient client) {
            this.client = client;
        }

        /**
         * Begins to watch; closing the table closes the connection. Returns at once.
         *
         * @param namespace the namespace of the sessions; without one, the connection's
         * @param nanos a clock that never goes back
         */
        public SessionTable table(Optional<String> namespace, String installation, LongSupplier nanos) {
            return new SessionTable(client, Cluster.namespace(client, namespace), installation, nanos, client::close);
        }
    }

    /** The session of that id; one that has gone within the last ten minutes has {@link SessionPod.Place.Ended}. */
    public Optional<SessionPod> find(SessionId id) {
        return table.session(id).or(() -> gone.find(id));
    }

    /** All sessions that have a Pod. */
    public Collection<SessionPod> all() {
        return table.sessions();
    }

    /** Whether all sessions have been seen once: before, one that is not found may be there. */
    public boolean hasSynced() {
        return watch.hasSynced();
    }

    /** What is wrong with the watch just now, as a sentence; what it has shown so far stays and may be out of date. */
    public Optional<String> trouble() {
        return watch.trouble();
    }

    @Override
    public void close() {
        watch.close();
        afterClose.run();
    }
}
