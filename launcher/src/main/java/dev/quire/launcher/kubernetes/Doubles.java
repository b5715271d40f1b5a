package dev.quire.launcher.kubernetes;

import dev.quire.launcher.session.LaunchException;
import dev.quire.launcher.session.SessionId;
import io.fabric8.kubernetes.api.model.Pod;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Requests for which several Pods stand: two processes have claimed one each, or one has claimed one while the other made
 * another. They agree by themselves as soon as they see each other; if they don't, the Pod that was asked for first stays. One thread.
 */
final class Doubles {
    private static final Logger log = LoggerFactory.getLogger(Doubles.class);
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final PodTable table;
    private final SessionApi api;
    private final Unchanged doubled = new Unchanged(Duration.ofMinutes(1));

    Doubles(PodTable table, SessionApi api) {
        this.table = table;
        this.api = api;
    }

    /** Looks at all, and deletes those that have been one too many for a while. */
    void settle(long nanos) {
        Map<String, List<Pod>> several = new HashMap<>();
        Map<String, String> versions = new HashMap<>();
        for (SessionId request : table.requests()) {
            List<Pod> pods = Claims.live(table, request);
            if (pods.size() > 1) {
                several.put(request.value(), pods);
                versions.put(request.value(), "");
            }
        }
        doubled.look(versions, nanos);
        several.forEach((request, pods) -> doubled.since(request, nanos)
                .filter(time -> time.compareTo(PATIENCE) >= 0)
                .ifPresent(_ -> pods.stream().skip(1).forEach(this::delete)));
    }

    private void delete(Pod pod) {
        String name = pod.getMetadata().getName();
        try {
            log.info("Deleting {}: another Pod was asked for by the same request before", name);
            api.delete(pod);
        } catch (LaunchException e) {
            log.warn("{} could not be deleted, trying again: {}", name, e.getMessage());
        }
    }
}
