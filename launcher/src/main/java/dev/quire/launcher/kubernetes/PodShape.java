package dev.quire.launcher.kubernetes;

import dev.quire.launcher.kubernetes.KubernetesStepSettings.Users;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What the Pods of one kind of session have, besides their limits.
 *
 * @param settings what Pods of steps have too
 * @param annotations further annotations, for meshes, scanners and the like
 * @param users whose numbers the users in the container have
 * @param sharedMemory the size of {@code /dev/shm} in bytes, which counts as memory; half of the memory when it is not said
 * @param devices devices of a node that a session gets for itself, by the name of the extended resource, such as
 *     {@code nvidia.com/gpu}
 * @param mounts what of the cluster sessions see
 */
public record PodShape(
        PodSettings settings,
        Map<String, String> annotations,
        Users users,
        Optional<Long> sharedMemory,
        Map<String, Integer> devices,
        List<Mount> mounts) {
    /** Nothing but what every session needs. */
    public static final PodShape DEFAULT = of(PodSettings.DEFAULT);

    public PodShape {
        annotations = Map.copyOf(annotations);
        devices = Map.copyOf(devices);
        mounts = List.copyOf(mounts);
        devices.forEach((name, count) -> {
            if (!name.matches("[a-z0-9][-.a-z0-9]*/[-_.A-Za-z0-9]+") || count < 1) {
                throw new IllegalArgumentException(
                        "A session cannot have %d of '%s'; devices are extended resources, such as nvidia.com/gpu."
                                .formatted(count, name));
            }
        });
        if (sharedMemory.isPresent() && sharedMemory.get() < 1) {
            throw new IllegalArgumentException("/dev/shm needs some bytes, not " + sharedMemory.get());
        }
        Set<String> paths = new HashSet<>();
        for (Mount mount : mounts) {
            if (!paths.add(mount.path())) {
                throw new IllegalArgumentException(
                        "Two volumes would be mounted at '%s'; give each a directory of its own."
                                .formatted(mount.path()));
            }
        }
    }

    /** With these settings and nothing besides. */
    public static PodShape of(PodSettings settings) {
        return new PodShape(settings, Map.of(), Users.OF_THE_NODE, Optional.empty(), Map.of(), List.of());
    }
}
