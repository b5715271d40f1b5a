package dev.quire.repo2image.dockerfile;

import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What is to be built.
 *
 * @param name of the repository: builds under other names share nothing that one of them could change
 * @param context the files that the Dockerfile may copy, and itself
 * @param file the path of the Dockerfile in the context
 * @param arguments values of its {@code ARG}s
 * @param labels what the image is labelled with
 */
public record DockerfileBuild(
        String name,
        BuildContext context,
        String file,
        SortedMap<String, String> arguments,
        SortedMap<String, String> labels) {
    public DockerfileBuild {
        arguments = new TreeMap<>(arguments);
        labels = new TreeMap<>(labels);
    }
}
