package dev.quire.repo2image.step;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a step adds to the variables of the image, for itself, the steps after it and the sessions.
 *
 * @param path directories that come first in {@code PATH}
 * @param values variables other than {@code PATH}
 */
public record ImageVariables(List<String> path, SortedMap<String, String> values) {
    /** Nothing. */
    public static final ImageVariables NONE = new ImageVariables(List.of(), new TreeMap<>());

    public ImageVariables {
        path = List.copyOf(path);
        values = new TreeMap<>(values);
    }

    /** These, and on top of them others. */
    public ImageVariables and(ImageVariables others) {
        List<String> paths = new ArrayList<>(others.path);
        path.stream().filter(directory -> !paths.contains(directory)).forEach(paths::add);
        SortedMap<String, String> all = new TreeMap<>(values);
        all.putAll(others.values);
        return new ImageVariables(paths, all);
    }
}
