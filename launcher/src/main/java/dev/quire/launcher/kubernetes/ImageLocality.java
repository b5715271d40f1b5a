package dev.quire.launcher.kubernetes;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerState;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.NodeSelectorTerm;
import io.fabric8.kubernetes.api.model.NodeSelectorTermBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PreferredSchedulingTerm;
import java.util.List;

/**
 * Draws a Pod to the nodes that have its image. A start without a pull is seconds instead of minutes; the scheduler knows of images
 * too, but not of those beyond the first fifty of a node.
 */
final class ImageLocality {
    /** Against at most 100 for each of the scheduler's own considerations, of which free room is one. */
    private static final int WEIGHT = 50;

    private ImageLocality() {}

    /** The same Pod, to be put on one of these nodes, which have its image, if there is room; no other node is ruled out. */
    static Pod near(Pod pod, List<String> nodes) {
        List<PreferredSchedulingTerm> terms = nodes.stream()
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

    /** The image of the session. */
    static String image(Pod pod) {
        for (Container container : pod.getSpec().getContainers()) {
            if (container.getName().equals(SessionManifests.CONTAINER)) {
                return container.getImage();
            }
        }
        return "";
    }

    /** Whether its container has begun to run, so that its node has the image. */
    static boolean hasRun(Pod pod) {
        if (pod.getStatus() == null || pod.getSpec().getNodeName() == null) {
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
