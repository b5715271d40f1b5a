package dev.quire.launcher.kubernetes;

import io.fabric8.kubernetes.api.model.NodeSelectorTerm;
import io.fabric8.kubernetes.api.model.NodeSelectorTermBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PreferredSchedulingTerm;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;

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

    /** The nodes on which a container of this image has begun to run, the latest first. */
    static List<String> nodes(String image, Collection<Pod> known) {
        return known.stream()
                .filter(pod -> image(pod).equals(image) && hasRun(pod))
                .sorted(Comparator.comparing((Pod pod) -> pod.getMetadata().getCreationTimestamp())
                        .reversed())
                .map(pod -> pod.getSpec().getNodeName())
                .distinct()
                .limit(NODES)
                .toList();
    }

    private static String image(Pod pod) {
        return pod.getSpec().getContainers().stream()
                .filter(container -> container.getName().equals(SessionManifests.CONTAINER))
                .map(container -> container.getImage())
                .findFirst()
                .orElse("");
    }

    private static boolean hasRun(Pod pod) {
        return pod.getStatus() != null
                && pod.getSpec().getNodeName() != null
                && pod.getStatus().getContainerStatuses().stream()
                        .anyMatch(status -> status.getName().equals(SessionManifests.CONTAINER)
                                && status.getState() != null
                                && (status.getState().getRunning() != null
                                        || status.getState().getTerminated() != null));
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
