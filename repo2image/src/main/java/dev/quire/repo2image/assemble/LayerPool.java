package dev.quire.repo2image.assemble;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.quire.repo2image.image.EmptyConfig;
import dev.quire.repo2image.image.Image;
import dev.quire.repo2image.image.Layer;
import dev.quire.repo2image.image.LayerKey;
import dev.quire.repo2image.registry.Registry;
import java.io.IOException;
import java.util.Optional;

/**
 * Finished layers in the registry, for every replica and every machine: one repository, in which each layer lies as an artifact
 * of its own under its key, so that neither a database nor the registry's clean-up needs to know of it. What is known of the
 * layer lies in the manifest, so that a look at a key is one request.
 */
final class LayerPool {
    /** The repository's name. */
    static final String REPOSITORY = "layers";

    private static final String ANNOTATION = "dev.quire.layer";
    private static final String ARTIFACT = "application/vnd.dev.quire.layer.v1";
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Registry registry;
    private final LayerStore store;

    LayerPool(Registry registry, LayerStore store) {
        this.registry = registry;
        this.store = store;
    }

    Optional<Layer> find(LayerKey key) throws IOException {
        Optional<byte[]> manifest = registry.manifest(REPOSITORY, key.hash().hex());
        if (manifest.isEmpty()) {
            return Optional.empty();
        }
        String record = JSON.readTree(manifest.get())
                .path("annotations")
                .path(ANNOTATION)
                .asText();
        return record.isEmpty() ? Optional.empty() : Optional.of(JSON.readValue(record, Layer.class));
    }

    /**
     * Makes the layer everybody's.
     *
     * @param from a repository that may have its blob already, or empty
     */
    void publish(LayerKey key, Layer layer, String from) throws IOException {
        registry.put(REPOSITORY, layer.blob(), from, store.blob(layer));
        registry.put(REPOSITORY, EmptyConfig.DESCRIPTOR, "", store.keep(EmptyConfig.bytes()));
        registry.tag(REPOSITORY, key.hash().hex(), manifest(layer));
    }

    private static byte[] manifest(Layer layer) throws IOException {
        ObjectNode root = JSON.createObjectNode();
        root.put("schemaVersion", 2);
        root.put("mediaType", Image.MANIFEST);
        root.put("artifactType", ARTIFACT);
        EmptyConfig.DESCRIPTOR.describe(root.putObject("config"));
        layer.blob().describe(root.putArray("layers").addObject());
        root.putObject("annotations").put(ANNOTATION, JSON.writeValueAsString(layer));
        return JSON.writeValueAsBytes(root);
    }
}
