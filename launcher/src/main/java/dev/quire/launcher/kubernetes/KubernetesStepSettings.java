package dev.quire.launcher.kubernetes;

import java.time.Duration;

/**
 * Where and how steps run in a cluster.
 *
 * @param namespace the namespace of their Pods, best another than the sessions': their network policies differ
 * @param installation what tells this installation's steps from those of another in the same namespace; a label value
 * @param instance the name of this process among those of the installation, the same after a restart
 * @param pods what is common to their Pods, as with sessions; the disk is the step's own limit
 * @param isolation what keeps a step from the node
 * @param timings how long it may take until the command can start
 */
public record KubernetesStepSettings(
        String namespace,
        String installation,
        String instance,
        PodSettings pods,
        Isolation isolation,
        Timings timings) {
    public KubernetesStepSettings {
        ClusterSettings.requireName("namespace", namespace);
        ClusterSettings.requireName("installation", installation);
        if (instance.isBlank()) {
            throw new IllegalArgumentException("The instance of this process needs a name");
        }
    }

    /**
     * What keeps a step from the node besides what every Pod has.
     *
     * @param root whether steps may be root in their containers
     * @param users whose numbers the users in the container have
     */
    public record Isolation(Root root, Users users) {
        /** No root. */
        public static final Isolation DEFAULT = new Isolation(Root.REFUSED, Users.OF_THE_NODE);
    }

    /** Whether steps may be root in their containers. */
    public enum Root {
        /** No; the namespace may enforce Pod Security's level {@code restricted}. */
        REFUSED,
        /** Yes; the namespace must enforce no more than {@code baseline}. */
        ALLOWED
    }

    /** Whose numbers the users in a step's container have. */
    public enum Users {
        /** Root is the node's root, short of most of its powers. */
        OF_THE_NODE,
        /** A user namespace for each Pod: root is nobody outside. Not every cluster has it. */
        OF_THE_POD
    }

    /**
     * How long each stage may take before the command starts.
     *
     * @param schedule until a node has room
     * @param start from there until the container runs, with the pull of its image
     */
    public record Timings(Duration schedule, Duration start) {
        /** Ten minutes for a node, ten for a big image. */
        public static final Timings DEFAULT = new Timings(Duration.ofMinutes(10), Duration.ofMinutes(10));
    }
}
