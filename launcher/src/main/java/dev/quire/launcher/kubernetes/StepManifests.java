package dev.quire.launcher.kubernetes;

import dev.quire.launcher.kubernetes.KubernetesStepSettings.Users;
import dev.quire.launcher.step.StepAgent;
import dev.quire.launcher.step.StepLimits;
import dev.quire.launcher.step.StepNetwork;
import dev.quire.launcher.step.StepSpec;
import dev.quire.launcher.step.StepUser;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.LocalObjectReference;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import io.fabric8.kubernetes.api.model.ResourceRequirementsBuilder;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;

/** The Pod of a step: a pure function of the step and the settings. */
final class StepManifests {
    /** The name of the container. */
    static final String CONTAINER = "step";

    /** The capture of a change takes time too; and this is only for when nobody is left to end the Pod. */
    private static final Duration LEAVE = Duration.ofMinutes(30);
    /** The agent says that the disk is used up; the kubelet, which evicts without a word to anybody, is to come later. */
    private static final long MORE_DISK = 256L << 20;

    private final KubernetesStepSettings settings;

    StepManifests(KubernetesStepSettings settings) {
        this.settings = settings;
    }

    /** The labels by which this installation finds its steps. */
    Map<String, String> selector() {
        return Map.of(Labels.MANAGED_BY, Labels.QUIRE, Labels.STEPS_OF, settings.installation());
    }

    Pod pod(StepSpec spec, String image, String id, Owner owner) {
        PodSettings pods = settings.pods();
        StepUser user = spec.command().user();
        Map<String, String> labels = new TreeMap<>(pods.labels());
        labels.putAll(selector());
        labels.put(Labels.STEP, id);
        labels.put(Labels.NETWORK, spec.command().network() == StepNetwork.NONE ? "none" : "open");
        return new PodBuilder()
                .withNewMetadata()
                .withNamespace(settings.namespace())
                .withName("step-" + id)
                .withLabels(labels)
                .withAnnotations(
                        new TreeMap<>(Map.of(Labels.LAUNCHED_BY, owner.toString(), Labels.STEP_NAME, spec.name())))
                .endMetadata()
                .withNewSpec()
                .withRestartPolicy("Never")
                .withActiveDeadlineSeconds(deadline(spec).toSeconds())
                .withTerminationGracePeriodSeconds(1L)
                .withHostname("step")
                .withHostUsers(settings.isolation().users() == Users.OF_THE_POD ? Boolean.FALSE : null)
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
                .withNewSecurityContext()
                .withRunAsNonRoot(user == StepUser.ROOT ? null : Boolean.TRUE)
                .withRunAsUser((long) user.id())
                .withRunAsGroup((long) user.id())
                .withNewSeccompProfile()
                .withType("RuntimeDefault")
                .endSeccompProfile()
                .endSecurityContext()
                .withContainers(container(spec, image, user))
                .endSpec()
                .build();
    }

    /** After which time the cluster ends it by itself. */
    private Duration deadline(StepSpec spec) {
        return settings.timings()
                .schedule()
                .plus(settings.timings().start())
                .plus(spec.limits().time())
                .plus(LEAVE);
    }

    private Container container(StepSpec spec, String image, StepUser user) {
        return new ContainerBuilder()
                .withName(CONTAINER)
                .withImage(image)
                // The image is named by its digest: what is on the node is what is meant.
                .withImagePullPolicy("IfNotPresent")
                .withCommand(spec.interpreter())
                .withArgs(StepAgent.waiting())
                .withWorkingDir("/")
                .withResources(resources(spec.limits()))
                .withNewSecurityContext()
                .withAllowPrivilegeEscalation(false)
                .withNewCapabilities()
                .withDrop("ALL")
                .withAdd(user.capabilities())
                .endCapabilities()
                .endSecurityContext()
                .build();
    }

    private ResourceRequirements resources(StepLimits limits) {
        PodSettings.Shares shares = settings.pods().shares();
        long millis = Math.max(1, Math.round(limits.cpus() * 1000));
        return new ResourceRequirementsBuilder()
                .addToRequests("cpu", new Quantity(Math.max(1, millis * shares.cpuPercent() / 100) + "m"))
                .addToRequests("memory", bytes(limits.memoryBytes() * shares.memoryPercent() / 100))
                .addToRequests("ephemeral-storage", bytes(limits.diskBytes() / 10))
                .addToLimits("cpu", new Quantity(millis + "m"))
                .addToLimits("memory", bytes(limits.memoryBytes()))
                .addToLimits("ephemeral-storage", bytes(limits.diskBytes() + MORE_DISK))
                .build();
    }

    private static Quantity bytes(long bytes) {
        return new Quantity(Long.toString(bytes));
    }
}
