package dev.quire.repo2image.assemble;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.quire.repo2image.image.Descriptor;
import dev.quire.repo2image.image.Digest;
import dev.quire.repo2image.image.Image;
import dev.quire.repo2image.image.ImageConfig;
import dev.quire.repo2image.image.Layer;
import dev.quire.repo2image.image.LayerKey;
import dev.quire.repo2image.registry.Registry;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Finished layers in the registry, for every replica and every machine: one repository, in which each layer lies as an image
 * of its own under its key, so that neither a database nor the registry's clean-up needs to know of it.
 */
final class LayerPool {
    /** The repository's name. */
    static final String REPOSITORY = "layers";

    private static final String LABEL = "dev.quire.layer";
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Registry registry;
    private final LayerStore store;

    LayerPool(Registry registry, LayerStore store) {
        this.registry = registry;
        this.store = store;
    }

    Optional<Layer> find(LayerKey key) throws IOException {
        Optional<byte[]> config = registry.config(REPOSITORY, key.hash().hex());
        if (config.isEmpty()) {
            return Optional.empty();
        }
        String record = JSON.readTree(config.get())
                .path("config")
                .path("Labels")
                .path(LABEL)
                .asText();
        return record.isEmpty() ? Optional.empty() : Optional.of(JSON.readValue(record, Layer.class));
    }

    void publish(LayerKey key, Layer layer) throws IOException {
        TreeMap<String, String> labels = new TreeMap<>();
        labels.put(LABEL, JSON.writeValueAsString(layer));
        ImageConfig config =
                new ImageConfig("0", "/", new TreeMap<>(), new ImageConfig.Command(List.of(), List.of()), 8888, labels);
        Image image = new Image(List.of(layer), config);
        byte[] bytes = image.configBytes();
        registry.put(REPOSITORY, layer.blob(), "", store.blob(layer));
        registry.put(REPOSITORY, new Descriptor(Image.CONFIG, bytes.length, Digest.of(bytes)), "", store.keep(bytes));
        registry.tag(REPOSITORY, key.hash().hex(), image.manifestBytes());
    }
}
