package dev.quire.launcher.kubernetes;

import dev.quire.launcher.session.Limits;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeBuilder;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.VolumeMountBuilder;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The volumes of a session's Pod, in the order in which they are mounted. */
final class SessionVolumes {
    /** The volume of {@code /dev/shm}. */
    static final String SHARED_MEMORY = "shm";

    /** What the names of the configured volumes begin with. */
    static final String MOUNT = "mount-";

    private SessionVolumes() {}

    static List<Volume> volumes(PodShape shape, Limits limits) {
        List<Volume> volumes = new ArrayList<>();
        // Runtimes give 64 MB of shared memory, which workers of PyTorch and others exceed. It counts as memory.
        volumes.add(new VolumeBuilder()
                .withName(SHARED_MEMORY)
                .withNewEmptyDir()
                .withMedium("Memory")
                .withSizeLimit(new Quantity(Long.toString(shape.sharedMemory().orElse(limits.memoryBytes() / 2))))
                .endEmptyDir()
                .build());
        for (int i = 0; i < shape.mounts().size(); i++) {
            volumes.add(volume(MOUNT + i, shape.mounts().get(i)));
        }
        return volumes;
    }

    private static Volume volume(String name, Mount mount) {
        VolumeBuilder volume = new VolumeBuilder().withName(name);
        return switch (mount.source()) {
            case Mount.Source.Claim(String claim) ->
                volume.withNewPersistentVolumeClaim(claim, isReadOnly(mount)).build();
            case Mount.Source.Config(String map) ->
                volume.withNewConfigMap().withName(map).endConfigMap().build();
            case Mount.Source.Keys(String secret) ->
                volume.withNewSecret().withSecretName(secret).endSecret().build();
            case Mount.Source.Scratch(String size) ->
                volume.withNewEmptyDir()
                        .withSizeLimit(new Quantity(size))
                        .endEmptyDir()
                        .build();
        };
    }

    static List<VolumeMount> mounts(PodShape shape) {
        List<VolumeMount> mounts = new ArrayList<>();
        mounts.add(new VolumeMountBuilder()
                .withName(SHARED_MEMORY)
                .withMountPath("/dev/shm")
                .build());
        for (int i = 0; i < shape.mounts().size(); i++) {
            Mount mount = shape.mounts().get(i);
            mounts.add(new VolumeMountBuilder()
                    .withName(MOUNT + i)
                    .withMountPath(mount.path())
                    .withReadOnly(isReadOnly(mount))
                    .build());
        }
        return mounts;
    }

    /** Left out rather than false, as the API server does. */
    private static @Nullable Boolean isReadOnly(Mount mount) {
        return mount.access() == Mount.Access.READ_ONLY ? Boolean.TRUE : null;
    }
}
