package dev.quire.launcher.kubernetes;

import static java.util.Comparator.naturalOrder;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerState;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.NodeSelectorTerm;
import io.fabric8.kubernetes.api.model.NodeSelectorTermBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PreferredSchedulingTerm;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BinaryOperator;

/**
 * Which nodes have an image, as far as the sessions' own Pods show it: those that ran it last. A start without a pull is
 * seconds instead of minutes; the scheduler knows of images too, but not of those beyond the first fifty of a node.
 */
final class ImageLocality {
    /** More would only make the Pod longer. */
    private static final int NODES = 8;

    /** Against at most 100 for each of the scheduler's own considerations, of which free room is one. */
    private static final int WEIGHT = 50;

    private ImageLocality() {}

    /** The same Pod, to be put on a node that has its image, if there is room; no other node is ruled out. */
    static Pod near(Pod pod, Collection<Pod> known) {
        List<PreferredSchedulingTerm> terms = nodes(image(pod), known).stream()
                .map(node -> new PreferredSchedulingTerm(term(node), WEIGHT))
                .toList();
        return terms.isEmpty()
                ? pod
                : new PodBuilder(pod)
                        .editSpec()
                        .editOrNewAffinity()
                        .editOrNewNodeAffinity()
                        .addAllToPreferredDuringSchedulingIgnoredDuringExecution(terms)
                        .endNodeAffinity()
                        .endAffinity()
                        .endSpec()
                        .build();
    }

    /** The nodes on which a container of this image has begun to run, the latest first. One pass: each launch asks, of thousands. */
    static List<String> nodes(String image, Collection<Pod> known) {
        Map<String, String> latest = new HashMap<>();
        for (Pod pod : known) {
            String node = pod.getSpec().getNodeName();
            if (node != null && image(pod).equals(image) && hasRun(pod)) {
                // RFC 3339 in UTC sorts as text.
                latest.merge(node, pod.getMetadata().getCreationTimestamp(), BinaryOperator.maxBy(naturalOrder()));
            }
        }
        return latest.entrySet().stream()
                .sorted(Map.Entry.<String, String>comparingByValue().reversed())
                .limit(NODES)
                .map(Map.Entry::getKey)
                .toList();
    }

    private static String image(Pod pod) {
        for (Container container : pod.getSpec().getContainers()) {
            if (container.getName().equals(SessionManifests.CONTAINER)) {
                return container.getImage();
            }
        }
        return "";
    }

    private static boolean hasRun(Pod pod) {
        if (pod.getStatus() == null) {
            return false;
        }
        for (ContainerStatus status : pod.getStatus().getContainerStatuses()) {
            ContainerState state = status.getState();
            if (status.getName().equals(SessionManifests.CONTAINER)
                    && state != null
                    && (state.getRunning() != null || state.getTerminated() != null)) {
                return true;
            }
        }
        return false;
    }

    /** By the name, for which a term takes one value; the label with the host name may differ from it. */
    private static NodeSelectorTerm term(String node) {
        return new NodeSelectorTermBuilder()
                .addNewMatchField()
                .withKey("metadata.name")
                .withOperator("In")
                .withValues(node)
                .endMatchField()
                .build();
    }
}
