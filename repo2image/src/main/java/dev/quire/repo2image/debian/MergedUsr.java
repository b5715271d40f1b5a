package dev.quire.repo2image.debian;

import java.util.List;

/** The merged layout, in which {@code /bin}, {@code /sbin}, {@code /lib} and {@code /lib64} are links into {@code /usr}. */
final class MergedUsr {
    static final List<String> LINKS = List.of("bin", "lib", "lib64", "sbin");

    private MergedUsr() {}

    /** Where a path really lies. */
    static String path(String path) {
        for (String link : LINKS) {
            if (path.equals(link) || path.startsWith(link + "/")) {
                return "usr/" + path;
            }
        }
        return path;
    }
}
