package dev.quire.launcher.kubernetes;

import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.List;

/** The events about one Pod, followed only once there is reason. One thread. */
final class PodEvents implements AutoCloseable {
    private final EventWatch watch;
    private final String uid;
    private final Signal signal;
    private boolean following;

    PodEvents(EventWatch watch, Pod pod, Signal signal) {
        this.watch = watch;
        this.uid = pod.getMetadata().getUid();
        this.signal = signal;
    }

    /** From now on there are events; returns at once. */
    void follow() {
        if (!following) {
            following = true;
            watch.follow(uid, signal);
        }
    }

    /** What has been heard, in any order. */
    List<Event> heard() {
        return following ? watch.heard(uid) : List.of();
    }

    @Override
    public void close() {
        if (following) {
            watch.unfollow(uid, signal);
        }
    }
}
