package dev.quire.repo2image.dockerfile;

import dev.quire.repo2image.dockerfile.OrderRecipe.WorkingDirectory;
import dev.quire.repo2image.image.LayerSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A stage as far as it has been built. One build uses it. */
final class StageState {
    private final List<LayerSource> layers;
    private final StageConfig config;
    private final Map<String, String> arguments = new TreeMap<>();
    private final List<WorkingDirectory> pending = new ArrayList<>();

    StageState(List<LayerSource> layers, StageConfig config) {
        this.layers = new ArrayList<>(layers);
        this.config = config;
    }

    /** Another stage that starts from this one. */
    StageState next() {
        return new StageState(layers, config.copy());
    }

    /** Lowest first. */
    List<LayerSource> layers() {
        return List.copyOf(layers);
    }

    void add(LayerSource layer) {
        layers.add(layer);
    }

    StageConfig config() {
        return config;
    }

    void argument(String name, String value) {
        arguments.put(name, value);
    }

    /** What variables stand for: the image's own win over the build's. */
    Map<String, String> variables() {
        Map<String, String> all = new TreeMap<>(arguments);
        all.putAll(config.environment());
        return all;
    }

    /** An absolute path for one that is relative to the working directory; keeps a slash at its end. */
    String absolute(String path) {
        boolean slash = path.endsWith("/") || path.equals(".") || path.endsWith("/.");
        List<String> names = new ArrayList<>();
        for (String name : (path.startsWith("/") ? path : config.directory() + "/" + path).split("/")) {
            if (name.equals("..")) {
                if (!names.isEmpty()) {
                    names.removeLast();
                }
            } else if (!name.isEmpty() && !name.equals(".")) {
                names.add(name);
            }
        }
        String absolute = "/" + String.join("/", names);
        return slash && !names.isEmpty() ? absolute + "/" : absolute;
    }

    void enter(String directory) {
        config.directory(directory);
        pending.add(new WorkingDirectory(directory, config.user()));
    }

    /** The working directories that nobody has made yet; the caller makes them. */
    List<WorkingDirectory> take() {
        List<WorkingDirectory> taken = List.copyOf(pending);
        pending.clear();
        return taken;
    }
}
