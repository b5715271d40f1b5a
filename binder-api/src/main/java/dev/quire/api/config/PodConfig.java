package dev.quire.api.config;

import dev.quire.api.config.StepsConfig.Users;
import dev.quire.launcher.kubernetes.Mount;
import dev.quire.launcher.kubernetes.PodOverlay;
import dev.quire.launcher.kubernetes.Taint;
import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;
import io.micronaut.core.convert.format.MapFormat;
import io.micronaut.core.convert.format.MapFormat.MapTransformation;
import io.micronaut.core.naming.conventions.StringConvention;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The Pods of sessions, in cluster mode: where they run and with what, whatever their profile.
 *
 * @param labels further labels, for network policies, cost reports and the like
 * @param annotations further annotations, for meshes, scanners and the like
 * @param serviceAccount the service account; its token is never in a session
 * @param imagePullSecrets further Secrets that nodes pull images with, besides `quire.kubernetes.image-pull-secret`
 * @param nodeSelector labels that a node must have
 * @param tolerations taints of nodes that sessions tolerate, as kubectl writes them: `dedicated=notebooks:NoSchedule`, `dedicated`
 * @param runtimeClass the runtime class, for sandboxes such as gVisor
 * @param priorityClass the priority class
 * @param users whose numbers the users in the container have: `node`, or `pod` for a user namespace each, where the cluster has it
 *     (Kubernetes 1.33, containerd 2, Linux 6.3)
 * @param disk what a session may write to the node's disk; one that writes more is evicted
 * @param sharedMemory the size of `/dev/shm`, which counts as memory; by default half of the memory
 * @param memoryShare how much of its memory a session reserves, in percent; the rest it has when others leave it
 * @param cpuShare how much of its CPU a session reserves, in percent
 * @param volumes what sessions see of the cluster: `pvc/<name>:<path>`, `configmap/<name>:<path>`, `secret/<name>:<path>`, read-only
 *     unless `:rw` follows, and `emptydir/<size>:<path>`; NFS and other shares come as PersistentVolumeClaims
 * @param overlay a piece of a Pod's manifest that is laid over each session's, as `kubectl patch` does, for what has no setting: YAML,
 *     as text. What would make a session insecure, or no session, ends the start with a sentence
 */
@ConfigurationProperties("quire.kubernetes.pod")
public record PodConfig(
        @MapFormat(transformation = MapTransformation.FLAT, keyFormat = StringConvention.RAW) @Nullable
        Map<String, String> labels,

        @MapFormat(transformation = MapTransformation.FLAT, keyFormat = StringConvention.RAW) @Nullable
        Map<String, String> annotations,

        @Nullable String serviceAccount,
        @Bindable(defaultValue = "") List<String> imagePullSecrets,

        @MapFormat(transformation = MapTransformation.FLAT, keyFormat = StringConvention.RAW) @Nullable
        Map<String, String> nodeSelector,

        @Bindable(defaultValue = "") List<String> tolerations,
        @Nullable String runtimeClass,
        @Nullable String priorityClass,
        @Bindable(defaultValue = "node") Users users,
        @Bindable(defaultValue = "10GiB") ByteSize disk,
        @Nullable ByteSize sharedMemory,
        @Bindable(defaultValue = "50") int memoryShare,
        @Bindable(defaultValue = "10") int cpuShare,
        @Bindable(defaultValue = "") List<String> volumes,
        @Nullable String overlay) {
    public PodConfig {
        labels = labels == null ? null : Map.copyOf(labels);
        annotations = annotations == null ? null : Map.copyOf(annotations);
        nodeSelector = nodeSelector == null ? null : Map.copyOf(nodeSelector);
        imagePullSecrets =
                imagePullSecrets.stream().filter(name -> !name.isBlank()).toList();
        Positive.require("quire.kubernetes.pod.disk", disk.bytes());
        if (sharedMemory != null) {
            Positive.require("quire.kubernetes.pod.shared-memory", sharedMemory.bytes());
        }
        requirePercent("quire.kubernetes.pod.memory-share", memoryShare);
        requirePercent("quire.kubernetes.pod.cpu-share", cpuShare);
        List<?> _ = taints(tolerations);
        List<?> _ = mounts(volumes);
        PodOverlay _ = overlay(overlay);
    }

    private static void requirePercent(String setting, int value) {
        if (value < 1 || value > 100) {
            throw new IllegalArgumentException("%s must be from 1 to 100 percent, not %d.".formatted(setting, value));
        }
    }

    /** The taints that sessions tolerate. */
    public List<Taint> taints() {
        return taints(tolerations);
    }

    private static List<Taint> taints(List<String> tolerations) {
        return Parsed.all("quire.kubernetes.pod.tolerations", tolerations, Taint::parse);
    }

    /** What sessions see of the cluster. */
    public List<Mount> mounts() {
        return mounts(volumes);
    }

    private static List<Mount> mounts(List<String> volumes) {
        return Parsed.all("quire.kubernetes.pod.volumes", volumes, Mount::parse);
    }

    /** What is laid over each Pod. */
    public PodOverlay podOverlay() {
        return overlay(overlay);
    }

    private static PodOverlay overlay(@Nullable String yaml) {
        return yaml == null ? PodOverlay.NONE : Parsed.one("quire.kubernetes.pod.overlay", yaml, PodOverlay::parse);
    }
}
