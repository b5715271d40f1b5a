package dev.quire.repo2image;

import dev.quire.repo2image.image.Digest;
import dev.quire.repo2image.repo.ResolvedRepo;
import java.nio.charset.StandardCharsets;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What to build.
 *
 * @param repo the repository at a commit
 * @param labels labels of the image beyond those that every image has
 * @param arguments the build arguments of a Dockerfile
 */
public record BuildRequest(ResolvedRepo repo, SortedMap<String, String> labels, SortedMap<String, String> arguments) {
    public BuildRequest {
        labels = new TreeMap<>(labels);
        arguments = new TreeMap<>(arguments);
    }

    /** That commit and nothing beyond. */
    public static BuildRequest of(ResolvedRepo repo) {
        return new BuildRequest(repo, new TreeMap<>(), new TreeMap<>());
    }

    /** Tells requests for the same commit apart that give different images; empty when nothing is asked for beyond it. */
    String variant() {
        return labels.isEmpty() && arguments.isEmpty()
                ? ""
                : "+"
                        + Digest.of((labels + " " + arguments).getBytes(StandardCharsets.UTF_8))
                                .hex();
    }
}
