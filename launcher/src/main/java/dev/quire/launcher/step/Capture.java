package dev.quire.launcher.step;

import java.util.List;

/** What of a step's change is wanted. */
public sealed interface Capture {
    /** Caches and logs that package managers leave, which are of no use in an image. */
    List<String> CACHES = List.of(
            "/var/lib/apt/lists",
            "/var/cache/apt",
            "/var/cache/ldconfig",
            "/var/log",
            "/root/.cache",
            "/home/jovyan/.cache");

    /** What never is part of an image whose file system we know. */
    List<String> FLEETING = List.of("/tmp", "/run", "/var/tmp");

    /** The change of the whole file system but for {@link #CACHES}. */
    static Capture change() {
        return new Change(CACHES);
    }

    /**
     * All that is new, different or gone, but for {@link #FLEETING} and what is mounted.
     *
     * @param without absolute paths that are left out, with all below
     */
    record Change(List<String> without) implements Capture {
        public Change {
            without = List.copyOf(without);
            without.forEach(Capture::requireAbsolute);
        }
    }

    /**
     * All that is new, different or gone but for what is mounted: for images that somebody else describes, whose next step may
     * look for what this one left in {@code /tmp}.
     *
     * @param without absolute paths that are left out, with all below
     */
    record Everything(List<String> without) implements Capture {
        public Everything {
            without = List.copyOf(without);
            without.forEach(Capture::requireAbsolute);
        }
    }

    /**
     * All files below one directory, whether they have changed or not, with paths relative to it; it is made where it is missing, and may be below
     * {@code /tmp}.
     *
     * @param path an absolute path
     */
    record Directory(String path) implements Capture {
        public Directory {
            requireAbsolute(path);
        }
    }

    private static void requireAbsolute(String path) {
        if (!path.startsWith("/") || path.length() < 2 || path.endsWith("/") || path.contains("//")) {
            throw new IllegalArgumentException(
                    "'%s' is not an absolute path without a slash at its end".formatted(path));
        }
    }
}
