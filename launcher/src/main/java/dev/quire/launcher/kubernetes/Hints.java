package dev.quire.launcher.kubernetes;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;

/**
 * What tells more than a Pod's status about why it does not start. One for all launches of a process, so that the cluster is asked the
 * less the more it is behind.
 */
record Hints(EventWatch events, NodeSight nodes) implements AutoCloseable {
    static Hints of(KubernetesClient client, String namespace, SessionApi api) {
        return new Hints(new EventWatch(client, namespace), new NodeSight(api::machines, System::nanoTime));
    }

    /** The events about a Pod; whoever asks closes it. */
    PodEvents about(Pod pod, Signal signal) {
        return new PodEvents(events, pod, signal);
    }

    /** What is known of the nodes. */
    Machines machines() {
        return nodes.machines();
    }

    @Override
    public void close() {
        events.close();
    }
}
