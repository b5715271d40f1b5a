package dev.quire.launcher.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.api.model.Capabilities;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.Lifecycle;
import io.fabric8.kubernetes.api.model.LifecycleHandler;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodSecurityContext;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Probe;
import io.fabric8.kubernetes.api.model.SELinuxOptions;
import io.fabric8.kubernetes.api.model.SeccompProfile;
import io.fabric8.kubernetes.api.model.SecurityContext;
import io.fabric8.kubernetes.api.model.Sysctl;
import io.fabric8.kubernetes.api.model.Volume;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What Pod Security's level {@code restricted} refuses, and what a session must not have besides: added capabilities of any
 * kind, tokens of service accounts. For a sentence at the start of the service instead of a refusal at every launch. Pure.
 */
final class PodSecurity {
    private static final Set<String> VOLUMES = Set.of(
            "configMap", "csi", "downwardAPI", "emptyDir", "ephemeral", "persistentVolumeClaim", "projected", "secret");
    private static final Set<String> SYSCTLS = Set.of(
            "kernel.shm_rmid_forced",
            "net.ipv4.ip_local_port_range",
            "net.ipv4.ip_unprivileged_port_start",
            "net.ipv4.tcp_syncookies",
            "net.ipv4.ping_group_range");
    private static final Set<String> SELINUX = Set.of("", "container_t", "container_init_t", "container_kvm_t");
    private static final Set<String> CONFINED = Set.of("RuntimeDefault", "Localhost");

    private static final ObjectMapper JSON = new ObjectMapper();

    private final List<String> violations = new ArrayList<>();

    private PodSecurity() {}

    /** A sentence for each place of the Pod that is refused. */
    static List<String> violations(Pod pod) {
        PodSecurity security = new PodSecurity();
        security.check(pod.getSpec());
        security.annotations(pod);
        return List.copyOf(security.violations);
    }

    private void require(boolean good, String path, String rule) {
        if (!good) {
            violations.add("%s cannot be as it would be: %s.".formatted(path, rule));
        }
    }

    private void annotations(Pod pod) {
        Stream.ofNullable(pod.getMetadata().getAnnotations())
                .flatMap(annotations -> annotations.keySet().stream())
                .filter(key -> key.startsWith("container.apparmor.security.beta.kubernetes.io/")
                        || key.contains("seccomp.security.alpha.kubernetes.io/"))
                .forEach(
                        key -> require(false, "metadata.annotations." + key, "profiles belong into a securityContext"));
    }

    private void check(PodSpec spec) {
        require(!isTrue(spec.getHostNetwork()), "spec.hostNetwork", "sessions have the Pod network only");
        require(!isTrue(spec.getHostPID()), "spec.hostPID", "sessions have processes of their own");
        require(!isTrue(spec.getHostIPC()), "spec.hostIPC", "sessions have shared memory of their own");
        spec.getVolumes().forEach(this::volume);
        PodSecurityContext context = Objects.requireNonNullElseGet(spec.getSecurityContext(), PodSecurityContext::new);
        String path = "spec.securityContext";
        require(isUser(context.getRunAsUser()), path + ".runAsUser", "nobody is root");
        require(
                isConfined(context.getSeccompProfile()),
                path + ".seccompProfile",
                "it must be RuntimeDefault or Localhost");
        confinement(path, context.getSeLinuxOptions());
        appArmor(
                path,
                context.getAppArmorProfile() == null
                        ? null
                        : context.getAppArmorProfile().getType());
        require(context.getWindowsOptions() == null, path + ".windowsOptions", "sessions are Linux containers");
        for (Sysctl sysctl : context.getSysctls()) {
            require(
                    SYSCTLS.contains(sysctl.getName()),
                    "%s.sysctls[%s]".formatted(path, sysctl.getName()),
                    "it is not among those that are safe");
        }
        spec.getInitContainers().forEach(container -> container("spec.initContainers", container, context));
        spec.getContainers().forEach(container -> container("spec.containers", container, context));
        require(spec.getEphemeralContainers().isEmpty(), "spec.ephemeralContainers", "a new Pod has none");
    }

    private void volume(Volume volume) {
        String path = "spec.volumes[%s]".formatted(volume.getName());
        JSON.convertValue(volume, JsonNode.class).fieldNames().forEachRemaining(kind -> {
            require(
                    kind.equals("name") || VOLUMES.contains(kind),
                    path + "." + kind,
                    "sessions may have no volumes of this kind; use a PersistentVolumeClaim");
        });
        if (volume.getProjected() != null) {
            boolean token = volume.getProjected().getSources().stream()
                    .anyMatch(source -> source.getServiceAccountToken() != null);
            require(!token, path + ".projected", "sessions get no token of a service account");
        }
    }

    private void container(String list, Container container, PodSecurityContext pod) {
        String path = "%s[%s]".formatted(list, container.getName());
        SecurityContext context = Objects.requireNonNullElseGet(container.getSecurityContext(), SecurityContext::new);
        String inner = path + ".securityContext";
        require(!isTrue(context.getPrivileged()), inner + ".privileged", "nothing in a session is privileged");
        require(
                Boolean.FALSE.equals(context.getAllowPrivilegeEscalation()),
                inner + ".allowPrivilegeEscalation",
                "it must be false");
        Capabilities capabilities = Objects.requireNonNullElseGet(context.getCapabilities(), Capabilities::new);
        require(capabilities.getDrop().contains("ALL"), inner + ".capabilities.drop", "it must be [ALL]");
        require(capabilities.getAdd().isEmpty(), inner + ".capabilities.add", "sessions have no capabilities");
        Boolean nonRoot = Objects.requireNonNullElse(context.getRunAsNonRoot(), isTrue(pod.getRunAsNonRoot()));
        require(nonRoot, inner + ".runAsNonRoot", "it must be true");
        require(isUser(context.getRunAsUser()), inner + ".runAsUser", "nobody is root");
        require(
                context.getSeccompProfile() == null || isConfined(context.getSeccompProfile()),
                inner + ".seccompProfile",
                "it must be RuntimeDefault or Localhost");
        confinement(inner, context.getSeLinuxOptions());
        appArmor(
                inner,
                context.getAppArmorProfile() == null
                        ? null
                        : context.getAppArmorProfile().getType());
        require(
                context.getProcMount() == null || context.getProcMount().equals("Default"),
                inner + ".procMount",
                "it must be Default");
        require(context.getWindowsOptions() == null, inner + ".windowsOptions", "sessions are Linux containers");
        for (ContainerPort port : container.getPorts()) {
            require(
                    port.getHostPort() == null || port.getHostPort() == 0,
                    "%s.ports[%d].hostPort".formatted(path, port.getContainerPort()),
                    "sessions have no port of the node");
        }
        probe(path + ".livenessProbe", container.getLivenessProbe());
        probe(path + ".readinessProbe", container.getReadinessProbe());
        probe(path + ".startupProbe", container.getStartupProbe());
        Lifecycle lifecycle = Objects.requireNonNullElseGet(container.getLifecycle(), Lifecycle::new);
        handler(path + ".lifecycle.preStop", lifecycle.getPreStop());
        handler(path + ".lifecycle.postStart", lifecycle.getPostStart());
    }

    /** With a host, the kubelet would ask what a session cannot reach itself. */
    private void probe(String path, @Nullable Probe probe) {
        if (probe != null) {
            boolean host = (probe.getHttpGet() != null && probe.getHttpGet().getHost() != null)
                    || (probe.getTcpSocket() != null && probe.getTcpSocket().getHost() != null);
            require(!host, path, "it can have no host");
        }
    }

    private void handler(String path, @Nullable LifecycleHandler handler) {
        if (handler != null) {
            boolean host = (handler.getHttpGet() != null && handler.getHttpGet().getHost() != null)
                    || (handler.getTcpSocket() != null && handler.getTcpSocket().getHost() != null);
            require(!host, path, "it can have no host");
        }
    }

    private void confinement(String path, @Nullable SELinuxOptions options) {
        if (options != null) {
            boolean usual = SELINUX.contains(Objects.requireNonNullElse(options.getType(), ""))
                    && Objects.requireNonNullElse(options.getUser(), "").isEmpty()
                    && Objects.requireNonNullElse(options.getRole(), "").isEmpty();
            require(usual, path + ".seLinuxOptions", "only the type can be chosen, of those for containers");
        }
    }

    private void appArmor(String path, @Nullable String type) {
        require(
                type == null || CONFINED.contains(type),
                path + ".appArmorProfile",
                "it must be RuntimeDefault or Localhost");
    }

    private static boolean isConfined(@Nullable SeccompProfile profile) {
        return profile != null && CONFINED.contains(Objects.requireNonNullElse(profile.getType(), ""));
    }

    private static boolean isUser(@Nullable Long id) {
        return id == null || id > 0;
    }

    private static boolean isTrue(@Nullable Boolean value) {
        return Boolean.TRUE.equals(value);
    }
}
