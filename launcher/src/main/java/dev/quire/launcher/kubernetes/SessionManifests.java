package dev.quire.launcher.kubernetes;

import dev.quire.launcher.kubernetes.KubernetesStepSettings.Users;
import dev.quire.launcher.session.JupyterCommand;
import dev.quire.launcher.session.Limits;
import dev.quire.launcher.session.Origin;
import dev.quire.launcher.session.SessionId;
import dev.quire.launcher.session.SessionSpec;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.LocalObjectReference;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodSecurityContext;
import io.fabric8.kubernetes.api.model.PodSecurityContextBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import io.fabric8.kubernetes.api.model.ResourceRequirementsBuilder;
import io.fabric8.kubernetes.api.model.SecurityContext;
import io.fabric8.kubernetes.api.model.SecurityContextBuilder;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a session is made of, as Kubernetes objects: a pure function of the spec and the settings. */
final class SessionManifests {
    /** The name of the container with Jupyter. */
    static final String CONTAINER = "session";

    /** The user of every image that repo2image makes. */
    private static final long USER = 1000;

    private static final Pattern ATTEMPT = Pattern.compile("session-[a-z2-7]+-([0-9]{1,3})");

    private final ClusterSettings settings;

    SessionManifests(ClusterSettings settings) {
        this.settings = settings;
    }

    /** The name of the Pod, Service and Ingress of the n-th attempt; a new one each time, as the old Pod may take long to go. */
    static String name(SessionId id, int attempt) {
        return attempt == 1 ? "session-" + id : "session-" + id + "-" + attempt;
    }

    /** Which attempt it is whose Pod has this name. */
    static int attempt(String name) {
        Matcher matcher = ATTEMPT.matcher(name);
        return matcher.matches() ? Integer.parseInt(matcher.group(1)) : 1;
    }

    /** The labels by which this installation finds its sessions. */
    Map<String, String> selector() {
        return selector(settings.installation());
    }

    /** The labels by which an installation finds its sessions. */
    static Map<String, String> selector(String installation) {
        return Map.of(Labels.MANAGED_BY, Labels.QUIRE, Labels.INSTALLATION, installation);
    }

    Pod pod(SessionSpec spec, String image, int attempt, Owner owner) {
        return pod(spec, image, attempt, owner, Duration.ZERO);
    }

    /**
     * The Pod of a session that may wait for someone to ask for it.
     *
     * @param wait how long at most
     */
    Pod pod(SessionSpec spec, String image, int attempt, Owner owner, Duration wait) {
        PodShape shape = settings.pods().of(spec.profile());
        PodSettings pods = shape.settings();
        Pod bare = new PodBuilder()
                .withMetadata(new ObjectMetaBuilder()
                        .withNamespace(settings.namespace())
                        .withName(name(spec.id(), attempt))
                        .withLabels(labels(spec, pods))
                        .withAnnotations(annotations(spec, shape, owner))
                        .build())
                .withNewSpec()
                .withRestartPolicy("Never")
                .withActiveDeadlineSeconds(spec.lifetime().maxAge().plus(wait).toSeconds())
                .withTerminationGracePeriodSeconds(5L)
                .withHostUsers(shape.users() == Users.OF_THE_POD ? Boolean.FALSE : null)
                .withAutomountServiceAccountToken(false)
                .withEnableServiceLinks(false)
                .withServiceAccountName(pods.serviceAccount().orElse(null))
                .withImagePullSecrets(pods.imagePullSecrets().stream()
                        .map(LocalObjectReference::new)
                        .toList())
                .withNodeSelector(sorted(pods.placement().nodeSelector()))
                .withTolerations(pods.placement().tolerated().stream()
                        .map(Taint::toleration)
                        .toList())
                .withRuntimeClassName(pods.placement().runtimeClass().orElse(null))
                .withPriorityClassName(pods.placement().priorityClass().orElse(null))
                .withSecurityContext(podSecurity(shape))
                .withContainers(container(spec, image, shape, wait))
                .withVolumes(SessionVolumes.volumes(shape, spec.limits()))
                .endSpec()
                .build();
        return settings.pods().overlay().on(bare);
    }

    private static PodSecurityContext podSecurity(PodShape shape) {
        boolean hasClaims = shape.mounts().stream().anyMatch(mount -> mount.source() instanceof Mount.Source.Claim);
        // Else the kubelet would walk through a big volume at each start.
        return hasClaims
                ? new PodSecurityContextBuilder(podSecurity())
                        .withFsGroupChangePolicy("OnRootMismatch")
                        .build()
                : podSecurity();
    }

    /** What Pod Security's level {@code restricted} asks of a Pod. */
    static PodSecurityContext podSecurity() {
        return new PodSecurityContextBuilder()
                .withRunAsNonRoot(true)
                .withRunAsUser(USER)
                .withRunAsGroup(USER)
                .withFsGroup(USER)
                .withNewSeccompProfile()
                .withType("RuntimeDefault")
                .endSeccompProfile()
                .build();
    }

    /** What it asks of a container. */
    static SecurityContext containerSecurity() {
        return new SecurityContextBuilder()
                .withAllowPrivilegeEscalation(false)
                .withNewCapabilities()
                .withDrop("ALL")
                .endCapabilities()
                .build();
    }

    private Container container(SessionSpec spec, String image, PodShape shape, Duration wait) {
        JupyterCommand command =
                JupyterCommand.of(spec, settings.route().url(spec.id()).getPath(), wait);
        return new ContainerBuilder()
                .withName(CONTAINER)
                .withImage(image)
                // The image is named by its digest: what is on the node is what is meant.
                .withImagePullPolicy("IfNotPresent")
                .withArgs(command.arguments())
                .withEnv(command.environment().entrySet().stream()
                        .map(entry -> new EnvVar(entry.getKey(), entry.getValue(), null))
                        .toList())
                .addNewPort()
                .withName(Routes.PORT_NAME)
                .withContainerPort(JupyterCommand.PORT)
                .endPort()
                // The durable record that the session has answered; after the first answer it is asked no more.
                .withNewStartupProbe()
                .withNewHttpGet()
                .withPath(settings.route().url(spec.id()).getPath() + "api")
                .withPort(new IntOrString(Routes.PORT_NAME))
                .endHttpGet()
                .withPeriodSeconds(1)
                .withTimeoutSeconds(5)
                .withFailureThreshold(probes())
                .endStartupProbe()
                .withResources(resources(spec.limits(), shape))
                .withSecurityContext(containerSecurity())
                .withVolumeMounts(SessionVolumes.mounts(shape))
                .build();
    }

    /** How often the kubelet asks before it ends the session: longer than its launcher waits, should that one be gone. */
    private int probes() {
        return (int) Math.max(60, 2 * settings.timings().answer().toSeconds());
    }

    /** Processes can't be limited here: that is the kubelet's {@code podPidsLimit}. */
    private ResourceRequirements resources(Limits limits, PodShape shape) {
        PodSettings.Shares shares = shape.settings().shares();
        return new ResourceRequirementsBuilder()
                .addToRequests("cpu", new Quantity(Math.max(1, limits.cpuMillis() * shares.cpuPercent() / 100) + "m"))
                .addToRequests("memory", bytes(limits.memoryBytes() * shares.memoryPercent() / 100))
                .addToRequests("ephemeral-storage", bytes(shares.diskBytes() / 10))
                .addToLimits("cpu", new Quantity(limits.cpuMillis() + "m"))
                .addToLimits("memory", bytes(limits.memoryBytes()))
                .addToLimits("ephemeral-storage", bytes(shares.diskBytes()))
                // Of extended resources, as much is requested as is the limit.
                .addToLimits(devices(shape))
                .build();
    }

    private static Map<String, Quantity> devices(PodShape shape) {
        Map<String, Quantity> devices = new TreeMap<>();
        shape.devices().forEach((name, count) -> devices.put(name, new Quantity(Integer.toString(count))));
        return devices;
    }

    private Map<String, String> labels(SessionSpec spec, PodSettings pods) {
        Map<String, String> labels = new TreeMap<>(pods.labels());
        labels.putAll(selector());
        labels.put(Labels.SESSION, spec.id().value());
        if (!spec.origin().client().isEmpty()) {
            labels.put(Labels.CLIENT, spec.origin().client());
        }
        if (!spec.profile().isEmpty()) {
            labels.put(Labels.PROFILE, spec.profile());
        }
        return labels;
    }

    private static Map<String, String> annotations(SessionSpec spec, PodShape shape, Owner owner) {
        Origin origin = spec.origin();
        Map<String, String> annotations = new TreeMap<>(shape.annotations());
        annotations.putAll(Map.of(
                Labels.LAUNCHED_BY, owner.toString(),
                Labels.REPOSITORY, origin.repositoryUrl(),
                Labels.COMMIT, origin.commit(),
                Labels.LAUNCH_PATH, origin.launchPath(),
                Labels.IDLE, spec.lifetime().idle().toString(),
                Labels.MAX_AGE, spec.lifetime().maxAge().toString()));
        return annotations;
    }

    private static Quantity bytes(long bytes) {
        return new Quantity(Long.toString(bytes));
    }

    private static Map<String, String> sorted(Map<String, String> map) {
        return new TreeMap<>(map);
    }
}
