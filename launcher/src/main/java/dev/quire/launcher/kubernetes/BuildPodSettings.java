package dev.quire.launcher.kubernetes;

import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Where and how Dockerfiles are built in a cluster.
 *
 * @param pods namespace, installation and timings, as with steps
 * @param image has Buildah, with a shell, tar and coreutils
 * @param privileges what a builder may do beyond other Pods
 * @param registries which registries the images come from that Dockerfiles start from
 * @param scratch the directory where the files of a build lie until its Pod has them
 */
public record BuildPodSettings(
        KubernetesStepSettings pods, String image, Privileges privileges, Registries registries, Path scratch) {
    public BuildPodSettings {
        if (image.isBlank()) {
            throw new IllegalArgumentException("Builds need the name of an image with Buildah");
        }
    }

    /**
     * Builders make mounts, for which they need a user namespace or a capability. None of this is in Pod Security's level {@code
     * baseline}.
     *
     * @param capabilities added to those that root's commands need
     * @param seccomp the profile
     */
    public record Privileges(List<String> capabilities, Seccomp seccomp) {
        /** For Pods with a user namespace of their own, where the capability counts for that namespace only. */
        public static final Privileges OF_THE_POD = new Privileges(List.of("SYS_ADMIN"), Seccomp.DEFAULT);

        /** For clusters without such Pods: the builder makes the user namespace, which the default profile forbids. */
        public static final Privileges OWN_NAMESPACE = new Privileges(List.of(), Seccomp.UNCONFINED);

        public Privileges {
            capabilities = List.copyOf(capabilities);
        }
    }

    /** Which system calls the builder may make. */
    public enum Seccomp {
        /** Those that the runtime allows to everyone. */
        DEFAULT("RuntimeDefault"),
        /** All. */
        UNCONFINED("Unconfined");

        private final String type;

        Seccomp(String type) {
            this.type = type;
        }

        String type() {
            return type;
        }
    }

    /**
     * Which registries the images come from that Dockerfiles start from.
     *
     * @param searched where images are looked for whose name has no registry
     * @param insecure those that are reached over plain http, or whose certificates are not checked
     */
    public record Registries(List<String> searched, List<String> insecure) {
        private static final Pattern HOST = Pattern.compile("[A-Za-z0-9.-]+(:\\d+)?(/[A-Za-z0-9._/-]+)?");

        public Registries {
            searched = List.copyOf(searched);
            insecure = List.copyOf(insecure);
            for (List<String> list : List.of(searched, insecure)) {
                for (String host : list) {
                    if (!HOST.matcher(host).matches()) {
                        throw new IllegalArgumentException("'%s' is not the name of a registry".formatted(host));
                    }
                }
            }
        }

        /** In the form of {@code containers-registries.conf(5)}. */
        String toml() {
            StringBuilder toml = new StringBuilder("short-name-mode = \"disabled\"\nunqualified-search-registries = [");
            toml.append(String.join(
                    ", ", searched.stream().map(host -> '"' + host + '"').toList()));
            toml.append("]\n");
            for (String host : insecure) {
                toml.append("[[registry]]\nlocation = \"").append(host).append("\"\ninsecure = true\n");
            }
            return toml.toString();
        }
    }
}
