package dev.quire.repo2image.dockerfile;

import dev.quire.repo2image.assemble.LayerStore;
import dev.quire.repo2image.image.Entry;
import dev.quire.repo2image.image.Layer;
import dev.quire.repo2image.image.LayerKey;
import dev.quire.repo2image.image.LayerSource;
import dev.quire.repo2image.registry.SourceImage;
import dev.quire.repo2image.registry.SourceImages;
import java.io.IOException;
import java.util.List;

/** A layer of an image that a Dockerfile starts from: its registry's bytes as they are, in the layer store before it is used. */
final class PulledLayer implements LayerSource {
    private static final String RECIPE = "pulled-layer/1";

    private final Layer layer;

    private PulledLayer(Layer layer) {
        this.layer = layer;
    }

    /** That layer, fetched when it is not here. */
    static PulledLayer of(
            SourceImage image, SourceImage.LayerBlob blob, String createdBy, SourceImages images, LayerStore store)
            throws IOException, InterruptedException {
        PulledLayer pulled = new PulledLayer(new Layer(blob.blob(), blob.diffId(), createdBy));
        if (!store.holds(pulled.layer)) {
            images.fetch(image, blob.blob(), store.blob(pulled.layer));
        }
        store.remember(store.key(pulled), pulled.layer);
        return pulled;
    }

    @Override
    public LayerKey key() {
        return LayerKey.of(
                RECIPE, List.of(layer.blob().digest().toString(), layer.diffId().toString()));
    }

    @Override
    public String createdBy() {
        return layer.createdBy();
    }

    @Override
    public List<Entry> entries() throws IOException {
        throw new IOException("The layer " + layer.blob().digest() + " of " + layer.createdBy()
                + " has gone from the cache while it was used; build again.");
    }
}
