package dev.quire.launcher.kubernetes;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Something of the cluster that sessions see as a directory.
 *
 * @param source what it is
 * @param path the directory in the container
 * @param access whether sessions may write to it
 */
public record Mount(Source source, String path, Access access) {
    private static final Pattern NOTATION =
            Pattern.compile("(pvc|configmap|secret|emptydir)/([^:/\\s]+):(/[^:\\s]*)(?::(ro|rw))?");
    private static final Pattern NAME = Pattern.compile("[a-z0-9]([-.a-z0-9]{0,251}[a-z0-9])?");
    private static final Pattern SIZE = Pattern.compile("[1-9][0-9]{0,8}(Ki|Mi|Gi|Ti)");
    /** What the runtime mounts there, or what the image could not start without. */
    private static final List<String> TAKEN =
            List.of("/proc", "/sys", "/dev", "/etc", "/bin", "/lib", "/lib64", "/sbin", "/usr");

    /** What is mounted; of the kinds that Pod Security's level {@code restricted} allows. */
    public sealed interface Source {
        /** A PersistentVolumeClaim of the namespace of sessions: NFS, CephFS and others come by one. */
        record Claim(String name) implements Source {
            public Claim {
                requireName(name);
            }
        }

        /** A ConfigMap of that namespace. */
        record Config(String name) implements Source {
            public Config {
                requireName(name);
            }
        }

        /** A Secret of that namespace: whoever gets a session can read it. */
        record Keys(String name) implements Source {
            public Keys {
                requireName(name);
            }
        }

        /**
         * An empty directory of the session's own, on the node's disk.
         *
         * @param size how much it may hold, as Kubernetes writes it; a session that exceeds it is evicted
         */
        record Scratch(String size) implements Source {
            public Scratch {
                if (!SIZE.matcher(size).matches()) {
                    throw new IllegalArgumentException(
                            "'%s' is no size of a volume; write it like 10Gi.".formatted(size));
                }
            }
        }

        private static void requireName(String name) {
            if (!NAME.matcher(name).matches()) {
                throw new IllegalArgumentException(
                        "'%s' is no name of a Kubernetes object: lower-case letters, digits, hyphens and dots."
                                .formatted(name));
            }
        }
    }

    /** Whether sessions may write. */
    public enum Access {
        READ_ONLY,
        READ_WRITE
    }

    public Mount {
        String normal = path.replaceFirst("/+$", "");
        if (!path.startsWith("/")
                || normal.isEmpty()
                || path.contains(":")
                || List.of(path.split("/")).contains("..")
                || TAKEN.stream().anyMatch(taken -> normal.equals(taken) || normal.startsWith(taken + "/"))) {
            throw new IllegalArgumentException(
                    "A volume cannot be mounted at '%s'; choose a directory of its own, such as /data."
                            .formatted(path));
        }
        if (access == Access.READ_WRITE && (source instanceof Source.Config || source instanceof Source.Keys)) {
            throw new IllegalArgumentException(
                    "What is mounted at '%s' can only be read; leave out ':rw'.".formatted(path));
        }
    }

    /**
     * Reads {@code pvc/<name>:<path>}, {@code configmap/<name>:<path>}, {@code secret/<name>:<path>} or
     * {@code emptydir/<size>:<path>}, each of which {@code :rw} or {@code :ro} may follow; an empty directory is writable, the
     * others are not.
     */
    public static Mount parse(String text) {
        Matcher matcher = NOTATION.matcher(text.strip());
        if (!matcher.matches()) {
            throw new IllegalArgumentException(
                    "'%s' is no volume; write it like pvc/datasets:/data, pvc/homes:/shared:rw or emptydir/10Gi:/scratch."
                            .formatted(text));
        }
        String name = matcher.group(2);
        Source source = switch (matcher.group(1)) {
            case "pvc" -> new Source.Claim(name);
            case "configmap" -> new Source.Config(name);
            case "secret" -> new Source.Keys(name);
            default -> new Source.Scratch(name);
        };
        String access = matcher.group(4);
        boolean writable = access == null ? source instanceof Source.Scratch : access.equals("rw");
        return new Mount(source, matcher.group(3), writable ? Access.READ_WRITE : Access.READ_ONLY);
    }
}
