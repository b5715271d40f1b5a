package dev.quire.repo2image.assemble;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.quire.repo2image.cache.CacheArea;
import dev.quire.repo2image.cache.KeyLocks;
import dev.quire.repo2image.image.Codec;
import dev.quire.repo2image.image.Digest;
import dev.quire.repo2image.image.Layer;
import dev.quire.repo2image.image.LayerKey;
import dev.quire.repo2image.image.LayerSource;
import dev.quire.repo2image.image.LayerWriter;
import dev.quire.repo2image.registry.OciLayout;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Finished layers on this machine's disk: blobs by digest, in the form of an OCI image layout, and records by key. A layer is
 * there wholly or not at all: files are moved into place when they are complete and on the disk, the record last. What turns
 * out to be broken counts as absent.
 */
public final class LayerStore {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path records;
    private final Path layout;
    private final Codec codec;
    private final CacheArea recordArea;
    private final CacheArea blobArea;
    private final KeyLocks locks;

    /**
     * @param cache the cache directory; blobs lie in the image layout {@code oci} in it
     * @param codec how layers are packed that are made here
     */
    public LayerStore(Path cache, Codec codec) {
        this.codec = codec;
        this.records = cache.resolve("layers");
        this.layout = cache.resolve("oci");
        this.recordArea = new CacheArea(records);
        this.blobArea = new CacheArea(layout);
        this.locks = new KeyLocks(records);
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
        if (!recordArea.use(record)) {
            return Optional.empty();
        }
        try {
            return Optional.ofNullable(JSON.readValue(Files.readAllBytes(record), Layer.class));
        } catch (JacksonException | NoSuchFileException e) {
            Files.deleteIfExists(record);
            return Optional.empty();
        }
    }

    /** Waits until no other build of any process makes the layer of that key. */
    KeyLocks.Held hold(LayerKey key) throws IOException, InterruptedException {
        return locks.hold(key.hash());
    }

    /** Where the layer's blob lies, or would. */
    public Path blob(Layer layer) {
        return OciLayout.blob(layout, layer.blob().digest());
    }

    /** Whether the layer's blob is here, whole and right. */
    public boolean holds(Layer layer) throws IOException {
        return blobArea.holds(
                blob(layer), OptionalLong.of(layer.blob().size()), layer.blob().digest());
    }

    /** The same, read once more: a registry has refused it. */
    boolean holdsIndeed(Layer layer) throws IOException {
        return blobArea.holdsIndeed(
                blob(layer), layer.blob().size(), layer.blob().digest());
    }

    /** Makes the layer, whatever is there. */
    public Layer make(LayerSource source) throws IOException, InterruptedException {
        Path blobs = layout.resolve("blobs/sha256");
        Files.createDirectories(blobs);
        Path part = Files.createTempFile(blobs, "part-", null);
        try {
            Layer layer;
            try (FileChannel out = FileChannel.open(part, StandardOpenOption.WRITE)) {
                layer = LayerWriter.write(codec, source, Channels.newOutputStream(out));
                out.force(false);
            }
            blobArea.seal(part);
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
        if (!blobArea.holds(target, OptionalLong.of(bytes.length), Digest.of(bytes))) {
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
