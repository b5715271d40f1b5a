package dev.quire.launcher.kubernetes;

import io.fabric8.kubernetes.api.model.Pod;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Which nodes have an image, as far as the sessions' own Pods have shown it: those that ran it last, also when the Pods are gone, for
 * nodes keep images. Filled as Pods change, because each launch asks and there may be thousands of Pods. Thread-safe.
 */
final class ImageNodes {
    /** More would only make a Pod longer. */
    private static final int NODES = 8;

    private static final int IMAGES = 1_000;

    /**
     * A node that has run an image.
     *
     * @param at when the Pod was created; RFC 3339 in UTC, which sorts as text
     */
    private record Run(String node, String at) {
        static final Comparator<Run> LATEST_FIRST =
                Comparator.comparing(Run::at).reversed();
    }

    /** By image, those that were last in use at the end. */
    private final Map<String, List<Run>> runs = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, List<Run>> eldest) {
            return size() > IMAGES;
        }
    };

    /** A Pod as it is now; it counts from when its container has begun to run. */
    synchronized void seen(Pod pod) {
        if (ImageLocality.hasRun(pod)) {
            Run run = new Run(pod.getSpec().getNodeName(), pod.getMetadata().getCreationTimestamp());
            runs.merge(ImageLocality.image(pod), List.of(run), (before, _) -> with(before, run));
        }
    }

    private static List<Run> with(List<Run> before, Run run) {
        boolean isOld = before.stream()
                .anyMatch(other -> other.node().equals(run.node()) && other.at().compareTo(run.at()) >= 0);
        return isOld
                ? before
                : Stream.concat(before.stream().filter(other -> !other.node().equals(run.node())), Stream.of(run))
                        .sorted(Run.LATEST_FIRST)
                        .limit(NODES)
                        .toList();
    }

    /** The nodes on which a container of this image has begun to run, the latest first, eight at most. */
    synchronized List<String> of(String image) {
        return runs.getOrDefault(image, List.of()).stream().map(Run::node).toList();
    }
}
