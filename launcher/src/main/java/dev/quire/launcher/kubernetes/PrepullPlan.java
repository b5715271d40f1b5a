package dev.quire.launcher.kubernetes;

import io.fabric8.kubernetes.api.model.ContainerImage;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Taint;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * What is to be done so that images are on as many nodes as they are to be: a pure function of what there is. A Pod that has ended well
 * stays as the record that its node has the image, for a node tells of its fifty biggest images only.
 *
 * @param make which image onto which node
 * @param remove those that are of no use any more
 */
record PrepullPlan(List<Errand> make, List<Pod> remove) {
    /** So many at once: the pull of an image that somebody waits for is not to be behind others. */
    private static final int MOST_AT_ONCE = 2;

    /** An image for a node. */
    record Errand(String node, String image) {
        String pod() {
            return PrepullPods.name(node, image);
        }
    }

    /**
     * Plans.
     *
     * @param wanted on how many nodes each image is to be
     * @param pods those that bring images, in whatever state
     * @param sessions where images have run
     * @param stale whether one has failed, or waited, for so long that it is to be tried again
     */
    static PrepullPlan of(
            Map<String, Integer> wanted,
            List<Node> nodes,
            List<Pod> pods,
            Collection<Pod> sessions,
            Function<Pod, Boolean> stale) {
        Map<String, Pod> byName = pods.stream()
                .collect(Collectors.toMap(pod -> pod.getMetadata().getName(), pod -> pod, (one, _) -> one));
        List<Node> usable = nodes.stream()
                .filter(PrepullPlan::isUsable)
                .sorted(Comparator.comparing(PrepullPlan::name))
                .toList();
        Set<String> useful = wanted.keySet().stream()
                .flatMap(image -> usable.stream().map(node -> PrepullPods.name(name(node), image)))
                .collect(Collectors.toSet());
        List<Pod> remove = pods.stream()
                .filter(pod -> !useful.contains(pod.getMetadata().getName()) || stale.apply(pod))
                .toList();
        long free = MOST_AT_ONCE
                - pods.stream()
                        .filter(pod -> !isOver(pod) && !remove.contains(pod))
                        .count();
        List<Errand> make = new ArrayList<>();
        wanted.forEach((image, size) -> {
            Set<String> ran = nodes(image, sessions);
            List<String> missing = new ArrayList<>();
            int there = 0;
            for (Node node : usable) {
                boolean isThere = ran.contains(name(node))
                        || has(node, image)
                        || byName.containsKey(PrepullPods.name(name(node), image));
                if (isThere) {
                    there++;
                } else {
                    missing.add(name(node));
                }
            }
            missing.stream().limit(Math.max(0, size - there)).forEach(node -> make.add(new Errand(node, image)));
        });
        return new PrepullPlan(make.stream().limit(Math.max(0, free)).toList(), remove);
    }

    /** By the Pods that are there: what ran before may have been removed from its node. */
    private static Set<String> nodes(String image, Collection<Pod> sessions) {
        return sessions.stream()
                .filter(pod -> ImageLocality.image(pod).equals(image) && ImageLocality.hasRun(pod))
                .map(pod -> pod.getSpec().getNodeName())
                .collect(Collectors.toSet());
    }

    private static boolean isOver(Pod pod) {
        return Classifier.isOver(pod);
    }

    /** Whether Pods may come to the node; which of them may is the scheduler's affair. */
    private static boolean isUsable(Node node) {
        boolean isReady = node.getStatus().getConditions().stream()
                .anyMatch(condition -> "Ready".equals(condition.getType()) && "True".equals(condition.getStatus()));
        return isReady
                && !Boolean.TRUE.equals(node.getSpec().getUnschedulable())
                && passing(node).isEmpty();
    }

    private static Optional<Taint> passing(Node node) {
        return node.getSpec().getTaints().stream()
                .filter(taint -> taint.getKey().startsWith("node.kubernetes.io/"))
                .findFirst();
    }

    private static boolean has(Node node, String image) {
        return node.getStatus().getImages().stream()
                .map(ContainerImage::getNames)
                .filter(Objects::nonNull)
                .anyMatch(names -> names.contains(image));
    }

    private static String name(Node node) {
        return node.getMetadata().getName();
    }
}
