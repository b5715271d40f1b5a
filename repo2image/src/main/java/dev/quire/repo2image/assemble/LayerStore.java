package dev.quire.repo2image.assemble;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.quire.repo2image.image.Codec;
import dev.quire.repo2image.image.Digest;
import dev.quire.repo2image.image.Layer;
import dev.quire.repo2image.image.LayerKey;
import dev.quire.repo2image.image.LayerSource;
import dev.quire.repo2image.image.LayerWriter;
import dev.quire.repo2image.registry.OciLayout;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;

/**
 * Finished layers on this machine's disk: blobs by digest, in the form of an OCI image layout, and records by key. A layer is
 * there wholly or not at all: files are moved into place when they are complete, the record last.
 */
public final class LayerStore {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path records;
    private final Path layout;
    private final Codec codec;

    /**
     * @param cache the cache directory; blobs lie in the image layout {@code oci} in it
     * @param codec how layers are packed that are made here
     */
    public LayerStore(Path cache, Codec codec) {
        this.codec = codec;
        this.records = cache.resolve("layers");
        this.layout = cache.resolve("oci");
    }

    /** The image layout that holds the blobs. */
    public Path layout() {
        return layout;
    }

    /** How layers are packed that are made here. */
    public Codec codec() {
        return codec;
    }

    /** The key of the finished layer. */
    public LayerKey key(LayerSource source) {
        return LayerWriter.key(codec, source);
    }

    /** The layer of that key, if it has been made or seen; its blob need not be here. */
    public Optional<Layer> find(LayerKey key) throws IOException {
        Path record = record(key);
        return Files.exists(record) ? Optional.of(JSON.readValue(record.toFile(), Layer.class)) : Optional.empty();
    }

    /** Where the layer's blob lies, or would. */
    public Path blob(Layer layer) {
        return OciLayout.blob(layout, layer.blob().digest());
    }

    /** Whether the layer's blob is here, whole. */
    public boolean holds(Layer layer) throws IOException {
        Path blob = blob(layer);
        return Files.exists(blob) && Files.size(blob) == layer.blob().size();
    }

    /** Makes the layer, whatever is there. */
    public Layer make(LayerSource source) throws IOException, InterruptedException {
        Path blobs = layout.resolve("blobs/sha256");
        Files.createDirectories(blobs);
        Path part = Files.createTempFile(blobs, "part-", null);
        try {
            Layer layer;
            try (OutputStream out = Files.newOutputStream(part)) {
                layer = LayerWriter.write(codec, source, out);
            }
            Files.move(part, blob(layer), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            remember(key(source), layer);
            return layer;
        } finally {
            Files.deleteIfExists(part);
        }
    }

    /** Keeps the record of a layer that was made elsewhere. */
    public void remember(LayerKey key, Layer layer) throws IOException {
        Files.createDirectories(records);
        Path part = Files.createTempFile(records, "part-", null);
        try {
            JSON.writeValue(part.toFile(), layer);
            Files.move(part, record(key), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(part);
        }
    }

    /** Keeps a small blob, such as a config. */
    public Path keep(byte[] bytes) throws IOException {
        Path target = OciLayout.blob(layout, Digest.of(bytes));
        if (!Files.exists(target)) {
            Files.createDirectories(target.getParent());
            Path part = Files.createTempFile(target.getParent(), "part-", null);
            try {
                Files.write(part, bytes);
                Files.move(part, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            } finally {
                Files.deleteIfExists(part);
            }
        }
        return target;
    }

    private Path record(LayerKey key) {
        return records.resolve(key.hash().hex() + ".json");
    }
}
