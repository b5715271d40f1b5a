package dev.quire.launcher.kubernetes;

import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The events about one Pod, followed only once there is reason: most sessions start without anyone asking. One thread. */
final class PodEvents implements AutoCloseable {
    private final SessionApi api;
    private final Pod pod;
    private final Signal signal;
    private @Nullable SharedIndexInformer<Event> informer;

    PodEvents(SessionApi api, Pod pod, Signal signal) {
        this.api = api;
        this.pod = pod;
        this.signal = signal;
    }

    /** From now on there are events; returns at once. */
    void follow() {
        if (informer == null) {
            informer = api.events(pod, signal);
        }
    }

    /** What has been heard, in any order. */
    List<Event> heard() {
        return informer == null ? List.of() : informer.getStore().list();
    }

    @Override
    public void close() {
        if (informer != null) {
            informer.stop();
        }
    }
}
