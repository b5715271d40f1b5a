package dev.quire.launcher.kubernetes;

import dev.quire.launcher.build.BuildLimits;
import dev.quire.launcher.build.ImageBuild;
import dev.quire.launcher.kubernetes.KubernetesStepSettings.Users;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.LocalObjectReference;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The Pod that builds a Dockerfile, and what is run in it: pure functions of the build and the settings. */
final class BuildManifests {
    /** Where the builder works: nothing that is mounted there is seen by a {@code RUN}. */
    private static final String DIRECTORY = "/build";

    /** What root's commands need, and no more: less than what engines give by default. */
    private static final List<String> ROOT = List.of(
            "CHOWN",
            "DAC_OVERRIDE",
            "FOWNER",
            "FSETID",
            "KILL",
            "SETFCAP",
            "SETGID",
            "SETPCAP",
            "SETUID",
            "SYS_CHROOT");

    /** The image is handed over afterwards; and this is only for when nobody is left to end the Pod. */
    private static final Duration LEAVE = Duration.ofMinutes(30);

    /**
     * Arguments: how many bytes of context come, the Dockerfile, then what Buildah is given besides. Layers are not kept: nobody comes
     * back to them. The chroot's commands have the Pod's network, and the Pod is all that they are kept in.
     */
    static final String BUILD = """
            set -eu
            cd /build
            mkdir context tmp
            export HOME=/build TMPDIR=/build/tmp CONTAINERS_REGISTRIES_CONF=/build/registries.conf
            printf '{"auths":{}}' > auth.json
            printf '%s' "$1" > registries.conf
            head -c "$2" | tar -x -f - -C context
            file=$3
            shift 3
            driver=vfs
            if buildah --root /build/overlay --runroot /build/run --storage-driver overlay info > /dev/null 2>&1; then
                driver=overlay
            fi
            files=$(ulimit -H -n)
            buildah --root "/build/$driver" --runroot /build/run --storage-driver "$driver" build --isolation chroot \\
                --network host --layers=false --authfile auth.json --ulimit "nofile=$files:$files" \\
                --iidfile id -f "context/$file" "$@" context
            rm -rf context
            buildah --root "/build/$driver" --runroot /build/run --storage-driver "$driver" push --quiet \\
                "$(cat id)" docker-archive:/build/image.tar
            """;

    /** Prints how long the image is, its hash, and the image. */
    static final String HAND_OVER = """
            set -eu
            cd /build
            printf '%s ' "$(stat -c %s image.tar)"
            sha256sum < image.tar | head -c 64
            echo
            cat image.tar
            """;

    private final BuildPodSettings settings;

    BuildManifests(BuildPodSettings settings) {
        this.settings = settings;
    }

    /** The labels by which this installation finds its builds. */
    Map<String, String> selector() {
        return Map.of(
                Labels.MANAGED_BY,
                Labels.QUIRE,
                Labels.BUILDS_OF,
                settings.pods().installation());
    }

    /** The command that builds. */
    List<String> command(ImageBuild build, long contextBytes) {
        List<String> command = new ArrayList<>(List.of("sh", "-c", BUILD, "build"));
        command.addAll(List.of(settings.registries().toml(), Long.toString(contextBytes), build.file()));
        build.arguments().forEach((name, value) -> command.addAll(List.of("--build-arg", name + "=" + value)));
        build.labels().forEach((name, value) -> command.addAll(List.of("--label", name + "=" + value)));
        return command;
    }

    Pod pod(ImageBuild build, String id, Owner owner) {
        PodSettings pods = settings.pods().pods();
        Map<String, String> labels = new TreeMap<>(pods.labels());
        labels.putAll(selector());
        labels.put(Labels.NETWORK, "open");
        long seconds = settings.pods()
                .timings()
                .schedule()
                .plus(settings.pods().timings().start())
                .plus(build.limits().time())
                .plus(LEAVE)
                .toSeconds();
        return new PodBuilder()
                .withNewMetadata()
                .withNamespace(settings.pods().namespace())
                .withName("build-" + id)
                .withLabels(labels)
                .withAnnotations(new TreeMap<>(Map.of(Labels.LAUNCHED_BY, owner.toString())))
                .endMetadata()
                .withNewSpec()
                .withRestartPolicy("Never")
                .withActiveDeadlineSeconds(seconds)
                .withTerminationGracePeriodSeconds(1L)
                .withHostname("build")
                .withHostUsers(settings.pods().isolation().users() == Users.OF_THE_POD ? Boolean.FALSE : null)
                .withAutomountServiceAccountToken(false)
                .withEnableServiceLinks(false)
                .withServiceAccountName(pods.serviceAccount().orElse(null))
                .withImagePullSecrets(pods.imagePullSecrets().stream()
                        .map(LocalObjectReference::new)
                        .toList())
                .withNodeSelector(new TreeMap<>(pods.placement().nodeSelector()))
                .withTolerations(pods.placement().tolerated().stream()
                        .map(Taint::toleration)
                        .toList())
                .withRuntimeClassName(pods.placement().runtimeClass().orElse(null))
                .withPriorityClassName(pods.placement().priorityClass().orElse(null))
                .withContainers(container(build.limits(), seconds))
                .addNewVolume()
                .withName("build")
                .withNewEmptyDir()
                .withSizeLimit(bytes(disk(build.limits())))
                .endEmptyDir()
                .endVolume()
                .endSpec()
                .build();
    }

    private Container container(BuildLimits limits, long seconds) {
        List<String> capabilities = new ArrayList<>(ROOT);
        capabilities.addAll(settings.privileges().capabilities());
        return new ContainerBuilder()
                .withName(StepManifests.CONTAINER)
                .withImage(settings.image())
                .withCommand("sleep")
                .withArgs(Long.toString(seconds))
                .withWorkingDir("/")
                .withNewResources()
                .addToRequests(
                        "memory",
                        bytes(limits.memoryBytes()
                                * settings.pods().pods().shares().memoryPercent()
                                / 100))
                .addToLimits("memory", bytes(limits.memoryBytes()))
                .addToRequests(
                        "cpu",
                        new Quantity(Math.max(
                                        1,
                                        Math.round(limits.cpus()
                                                * 10
                                                * settings.pods()
                                                        .pods()
                                                        .shares()
                                                        .cpuPercent()))
                                + "m"))
                .addToLimits("cpu", new Quantity(Math.max(1, Math.round(limits.cpus() * 1000)) + "m"))
                .addToRequests("ephemeral-storage", bytes(disk(limits) / 10))
                .addToLimits("ephemeral-storage", bytes(disk(limits)))
                .endResources()
                .withNewSecurityContext()
                .withRunAsUser(0L)
                .withRunAsGroup(0L)
                .withAllowPrivilegeEscalation(
                        settings.privileges().capabilities().contains("SYS_ADMIN") ? null : Boolean.FALSE)
                .withNewCapabilities()
                .withDrop("ALL")
                .withAdd(capabilities)
                .endCapabilities()
                .withNewSeccompProfile()
                .withType(settings.privileges().seccomp().type())
                .endSeccompProfile()
                .endSecurityContext()
                .addNewVolumeMount()
                .withName("build")
                .withMountPath(DIRECTORY)
                .endVolumeMount()
                .build();
    }

    /** The image as layers and as an archive, and what its stages take. */
    private static long disk(BuildLimits limits) {
        return 4 * limits.diskBytes();
    }

    private static Quantity bytes(long bytes) {
        return new Quantity(Long.toString(bytes));
    }
}
