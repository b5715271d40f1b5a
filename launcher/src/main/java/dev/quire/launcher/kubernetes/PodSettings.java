package dev.quire.launcher.kubernetes;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What is common to Pods that run other people's code: those of sessions, steps and builds.
 *
 * @param labels further labels, for network policies, cost reports and the like
 * @param serviceAccount the service account; its token is never mounted
 * @param imagePullSecrets names of Secrets for the registry
 * @param placement which nodes
 * @param shares how much of its limits a session reserves
 */
public record PodSettings(
        Map<String, String> labels,
        Optional<String> serviceAccount,
        List<String> imagePullSecrets,
        Placement placement,
        Shares shares) {
    /** No labels, the default service account, no secrets, any node. */
    public static final PodSettings DEFAULT =
            new PodSettings(Map.of(), Optional.empty(), List.of(), Placement.ANYWHERE, Shares.DEFAULT);

    public PodSettings {
        labels = Map.copyOf(labels);
        imagePullSecrets = List.copyOf(imagePullSecrets);
    }

    /**
     * Which nodes sessions run on.
     *
     * @param nodeSelector labels that a node must have
     * @param tolerated taints that sessions tolerate
     * @param runtimeClass a runtime class, for sandboxes such as gVisor
     * @param priorityClass a priority class
     */
    public record Placement(
            Map<String, String> nodeSelector,
            List<Taint> tolerated,
            Optional<String> runtimeClass,
            Optional<String> priorityClass) {
        /** Any node without taints. */
        public static final Placement ANYWHERE = new Placement(Map.of(), List.of(), Optional.empty(), Optional.empty());

        public Placement {
            nodeSelector = Map.copyOf(nodeSelector);
            tolerated = List.copyOf(tolerated);
        }
    }

    /**
     * What a session reserves.
     *
     * @param memoryPercent of its memory limit; the rest is there when others don't use it
     * @param cpuPercent of its CPU limit
     * @param diskBytes what it may write to the node's disk; a tenth of it is reserved
     */
    public record Shares(int memoryPercent, int cpuPercent, long diskBytes) {
        /** Half of the memory, a tenth of the CPU, 10 GiB of disk (1 GiB reserved). */
        public static final Shares DEFAULT = new Shares(50, 10, 10L << 30);

        public Shares {
            if (memoryPercent < 1 || memoryPercent > 100 || cpuPercent < 1 || cpuPercent > 100) {
                throw new IllegalArgumentException("A session reserves 1 to 100 percent of its limits, not %d and %d"
                        .formatted(memoryPercent, cpuPercent));
            }
            if (diskBytes < 1) {
                throw new IllegalArgumentException("A session needs some disk, not " + diskBytes + " bytes");
            }
        }
    }
}
