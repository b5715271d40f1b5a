package dev.quire.api.config;

import dev.quire.api.launch.RepositoryPattern;
import dev.quire.launcher.kubernetes.Mount;
import dev.quire.launcher.kubernetes.Taint;
import io.micronaut.context.annotation.EachProperty;
import io.micronaut.context.annotation.Parameter;
import io.micronaut.core.bind.annotation.Bindable;
import io.micronaut.core.convert.format.MapFormat;
import io.micronaut.core.convert.format.MapFormat.MapTransformation;
import io.micronaut.core.naming.conventions.StringConvention;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A kind of session that links ask for by `?profile=<name>`. What it does not say is as in `quire.sessions` and
 * `quire.kubernetes.pod`. Local mode knows its memory, CPU, processes and times.
 *
 * @param repositories the only repositories whose sessions may have it, such as `github.com/org/*`; empty: all
 * @param memory memory of one session
 * @param cpu cores of one session
 * @param pids processes and threads of one session
 * @param idle a session that does nothing for this long is stopped
 * @param maxAge a session of this age is stopped, whatever it does
 * @param disk what a session may write to the node's disk
 * @param sharedMemory the size of `/dev/shm`
 * @param gpus how many GPUs a session gets for itself
 * @param gpuResource the name by which the cluster knows them
 * @param nodeSelector further labels that a node must have
 * @param tolerations further taints of nodes that sessions tolerate
 * @param runtimeClass the runtime class
 * @param priorityClass the priority class
 * @param volumes further volumes
 */
@EachProperty("quire.profiles")
public record ProfileConfig(
        @Parameter String name,
        @Bindable(defaultValue = "") List<String> repositories,
        @Nullable ByteSize memory,
        @Nullable BigDecimal cpu,
        @Nullable Integer pids,
        @Nullable Duration idle,
        @Nullable Duration maxAge,
        @Nullable ByteSize disk,
        @Nullable ByteSize sharedMemory,
        @Bindable(defaultValue = "0") int gpus,
        @Bindable(defaultValue = "nvidia.com/gpu") String gpuResource,

        @MapFormat(transformation = MapTransformation.FLAT, keyFormat = StringConvention.RAW) @Nullable
        Map<String, String> nodeSelector,

        @Bindable(defaultValue = "") List<String> tolerations,
        @Nullable String runtimeClass,
        @Nullable String priorityClass,
        @Bindable(defaultValue = "") List<String> volumes) {
    public ProfileConfig {
        if (!name.matches("[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?")) {
            throw new IllegalArgumentException(
                    "quire.profiles: '%s' is no name of a profile: lower-case letters, digits and hyphens."
                            .formatted(name));
        }
        nodeSelector = nodeSelector == null ? null : Map.copyOf(nodeSelector);
        if (memory != null) {
            Positive.require(setting(name, "memory"), memory.bytes());
        }
        if (cpu != null && cpu.signum() <= 0) {
            throw new IllegalArgumentException(
                    "%s must be more than zero, not %s.".formatted(setting(name, "cpu"), cpu));
        }
        if (pids != null) {
            Positive.require(setting(name, "pids"), pids);
        }
        if (idle != null) {
            Positive.require(setting(name, "idle"), idle);
        }
        if (maxAge != null) {
            Positive.require(setting(name, "max-age"), maxAge);
        }
        if (disk != null) {
            Positive.require(setting(name, "disk"), disk.bytes());
        }
        if (sharedMemory != null) {
            Positive.require(setting(name, "shared-memory"), sharedMemory.bytes());
        }
        if (gpus < 0) {
            throw new IllegalArgumentException("%s cannot be negative.".formatted(setting(name, "gpus")));
        }
        List<?> _ = patterns(name, repositories);
        List<?> _ = taints(name, tolerations);
        List<?> _ = mounts(name, volumes);
    }

    private static String setting(String name, String component) {
        return "quire.profiles.%s.%s".formatted(name, component);
    }

    /** The repositories whose sessions may have it. */
    public List<RepositoryPattern> patterns() {
        return patterns(name, repositories);
    }

    private static List<RepositoryPattern> patterns(String name, List<String> repositories) {
        return Parsed.all(setting(name, "repositories"), repositories, RepositoryPattern::new);
    }

    /** The further taints that its sessions tolerate. */
    public List<Taint> taints() {
        return taints(name, tolerations);
    }

    private static List<Taint> taints(String name, List<String> tolerations) {
        return Parsed.all(setting(name, "tolerations"), tolerations, Taint::parse);
    }

    /** The further volumes. */
    public List<Mount> mounts() {
        return mounts(name, volumes);
    }

    private static List<Mount> mounts(String name, List<String> volumes) {
        return Parsed.all(setting(name, "volumes"), volumes, Mount::parse);
    }
}
