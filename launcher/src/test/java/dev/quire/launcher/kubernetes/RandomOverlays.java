package dev.quire.launcher.kubernetes;

import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Overlays as operators and attackers might write them, by a seed: each field with values that may pass and such that may not. */
final class RandomOverlays {
    private final Random random;

    private RandomOverlays(long seed) {
        this.random = new Random(seed);
    }

    static List<String> some(long seed, int count) {
        RandomOverlays overlays = new RandomOverlays(seed);
        List<String> some = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            some.add(Serialization.asYaml(overlays.overlay()));
        }
        return some;
    }

    private Map<String, Object> overlay() {
        Map<String, Object> overlay = new LinkedHashMap<>();
        if (chance(3)) {
            overlay.put("metadata", metadata());
        }
        overlay.put("spec", spec());
        return overlay;
    }

    private Map<String, Object> metadata() {
        Map<String, Object> metadata = new LinkedHashMap<>();
        metadata.put(
                one("labels", "annotations"),
                Map.of(
                        one(
                                "team",
                                "example.org/a",
                                "quire.dev/session",
                                "app.kubernetes.io/managed-by",
                                "container.apparmor.security.beta.kubernetes.io/session"),
                        one("x", "unconfined", "physics")));
        return metadata;
    }

    private Map<String, Object> spec() {
        Map<String, Object> spec = new LinkedHashMap<>();
        maybe(spec, 12, "hostNetwork", true, false);
        maybe(spec, 12, "hostPID", true, false);
        maybe(spec, 12, "hostIPC", true, false);
        maybe(spec, 15, "hostUsers", true, false);
        maybe(spec, 15, "automountServiceAccountToken", true, false);
        maybe(spec, 15, "shareProcessNamespace", true, false);
        maybe(spec, 15, "os", Map.of("name", "windows"), Map.of("name", "linux"));
        maybe(spec, 15, "restartPolicy", "Always", "Never");
        maybe(spec, 6, "schedulerName", "default-scheduler");
        maybe(spec, 6, "terminationGracePeriodSeconds", 1, 30);
        maybe(spec, 6, "dnsPolicy", "Default", "ClusterFirst");
        maybe(spec, 6, "hostname", "notebook");
        maybe(spec, 6, "nodeSelector", Map.of("pool", "a"));
        maybe(spec, 6, "tolerations", List.of(Map.of("operator", "Exists")));
        maybe(spec, 6, "hostAliases", List.of(Map.of("ip", "192.0.2.1", "hostnames", List.of("mirror"))));
        if (chance(2)) {
            spec.put("securityContext", podContext());
        }
        List<Object> containers = containers(0, 3);
        if (chance(2)) {
            Map<String, Object> own = container("session");
            own.remove("image");
            maybe(own, 4, "securityContext", containerContext());
            maybe(own, 15, "args", List.of("sh"));
            containers.add(own);
        }
        if (!containers.isEmpty()) {
            spec.put("containers", containers);
        }
        if (chance(4)) {
            spec.put("initContainers", containers(1, 2));
        }
        if (chance(3)) {
            spec.put("volumes", List.of(volume()));
        }
        return spec;
    }

    private List<Object> containers(int least, int below) {
        List<Object> containers = new ArrayList<>();
        int count = random.nextInt(least, below);
        for (int i = 0; i < count; i++) {
            containers.add(container((least == 0 ? "beside-" : "before-") + i));
        }
        return containers;
    }

    private Map<String, Object> container(String name) {
        Map<String, Object> container = new LinkedHashMap<>();
        container.put("name", name);
        container.put("image", "registry.example/beside@sha256:" + "1".repeat(64));
        if (!name.equals("session")) {
            container.put(
                    "securityContext",
                    chance(2)
                            ? Map.of("allowPrivilegeEscalation", false, "capabilities", Map.of("drop", List.of("ALL")))
                            : containerContext());
            maybe(container, 6, "ports", List.of(Map.of("containerPort", 9000)), port());
        }
        maybe(container, 4, "env", List.of(Map.of("name", one("A", "B", "JUPYTER_TOKEN", "BINDER_X"), "value", "x")));
        maybe(
                container,
                8,
                "lifecycle",
                Map.of("preStop", Map.of("httpGet", Map.of("port", 80, "host", "169.254.169.254"))),
                Map.of("preStop", Map.of("exec", Map.of("command", List.of("true")))));
        maybe(
                container,
                10,
                "livenessProbe",
                Map.of("tcpSocket", Map.of("port", 22, "host", "10.0.0.1")),
                Map.of("tcpSocket", Map.of("port", 9000)));
        return container;
    }

    private Map<String, Object> port() {
        return Map.of("containerPort", 9000, "hostPort", one(0, 9000));
    }

    private Map<String, Object> podContext() {
        Map<String, Object> context = shared();
        maybe(context, 4, "fsGroup", 0, 2000);
        maybe(context, 4, "supplementalGroups", List.of(0), List.of(2000));
        maybe(
                context,
                4,
                "sysctls",
                List.of(Map.of(
                        "name",
                        one("net.ipv4.tcp_syncookies", "kernel.shm_rmid_forced", "kernel.msgmax", "net.core.somaxconn"),
                        "value",
                        "1")));
        return context;
    }

    private Map<String, Object> containerContext() {
        Map<String, Object> context = shared();
        maybe(context, 2, "allowPrivilegeEscalation", true, false, false, false);
        maybe(context, 8, "privileged", true, false);
        maybe(context, 4, "readOnlyRootFilesystem", true, false);
        maybe(context, 8, "procMount", "Default", "Unmasked");
        if (chance(2)) {
            Map<String, Object> capabilities = new LinkedHashMap<>();
            maybe(capabilities, 2, "drop", List.of("ALL"), List.of("ALL"), List.of("KILL"), List.of("all"));
            maybe(capabilities, 5, "add", List.of("NET_BIND_SERVICE"), List.of("SYS_ADMIN"));
            context.put("capabilities", capabilities);
        }
        return context;
    }

    private Map<String, Object> shared() {
        Map<String, Object> context = new LinkedHashMap<>();
        maybe(context, 6, "runAsUser", 0, 1000, 2000);
        maybe(context, 8, "runAsNonRoot", true, false);
        maybe(context, 6, "runAsGroup", 0, 1000);
        maybe(
                context,
                6,
                "seccompProfile",
                Map.of("type", "RuntimeDefault"),
                Map.of("type", "Unconfined"),
                Map.of("type", "Localhost", "localhostProfile", "p.json"));
        maybe(context, 8, "appArmorProfile", Map.of("type", "RuntimeDefault"), Map.of("type", "Unconfined"));
        maybe(
                context,
                8,
                "seLinuxOptions",
                Map.of("type", "container_t"),
                Map.of("type", "spc_t"),
                Map.of("user", "root"),
                Map.of("level", "s0:c1"));
        maybe(context, 12, "windowsOptions", Map.of("hostProcess", true), Map.of("runAsUserName", "x"));
        return context;
    }

    private Map<String, Object> volume() {
        Map<String, Object> volume = new LinkedHashMap<>();
        volume.put("name", one("data", "more", "shm", "mount-0"));
        Map<String, Object> source = one(
                Map.of("hostPath", Map.of("path", "/")),
                Map.of("nfs", Map.of("server", "s", "path", "/")),
                Map.of("emptyDir", Map.of("medium", "Memory")),
                Map.of("configMap", Map.of("name", "c")),
                Map.of("secret", Map.of("secretName", "s")),
                Map.of("persistentVolumeClaim", Map.of("claimName", "p")),
                Map.of("csi", Map.of("driver", "d")),
                Map.of("image", Map.of("reference", "i")),
                Map.of("gitRepo", Map.of("repository", "r")),
                Map.of("projected", Map.of("sources", List.of(Map.of("serviceAccountToken", Map.of("path", "t"))))),
                Map.of("projected", Map.of("sources", List.of(Map.of("configMap", Map.of("name", "c"))))),
                Map.of("downwardAPI", Map.of()));
        volume.putAll(source);
        return volume;
    }

    private boolean chance(int in) {
        return random.nextInt(in) == 0;
    }

    private void maybe(Map<String, Object> map, int in, String name, Object... values) {
        if (chance(in)) {
            map.put(name, one(values));
        }
    }

    @SafeVarargs
    private <T> T one(T... values) {
        return values[random.nextInt(values.length)];
    }
}
