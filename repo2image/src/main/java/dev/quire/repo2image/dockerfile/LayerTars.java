package dev.quire.repo2image.dockerfile;

import dev.quire.repo2image.assemble.LayerStore;
import dev.quire.repo2image.image.Descriptor;
import dev.quire.repo2image.image.Digest;
import dev.quire.repo2image.image.Layer;
import dev.quire.repo2image.image.LayerKey;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.DigestInputStream;
import java.security.DigestOutputStream;
import java.util.List;
import java.util.Optional;

/** Layers that somebody else wrote, kept byte for byte but compressed; each is compressed once. */
final class LayerTars {
    private static final String RECIPE = "layer-tar/2";
    private static final int BUFFER = 1 << 16;

    private final LayerStore store;

    LayerTars(LayerStore store) {
        this.store = store;
    }

    /** The layer of that digest, if it has been kept before. */
    Optional<Layer> find(Digest diffId) throws IOException {
        Optional<Layer> known = store.find(key(diffId));
        return known.isPresent() && store.holds(known.get()) ? known : Optional.empty();
    }

    /**
     * Keeps a layer.
     *
     * @param tar its bytes, read to the end and closed
     * @throws IOException when it cannot be kept
     * @throws dev.quire.repo2image.BuildException when its digest is another
     */
    Layer keep(Digest diffId, String createdBy, InputStream tar) throws IOException {
        Path blobs = store.layout().resolve("blobs/sha256");
        Files.createDirectories(blobs);
        Path part = Files.createTempFile(blobs, "part-", null);
        try (InputStream in = tar) {
            DigestInputStream plain = new DigestInputStream(new BufferedInputStream(in, BUFFER), Digest.sha256());
            DigestOutputStream blob = new DigestOutputStream(Files.newOutputStream(part), Digest.sha256());
            try (OutputStream packed = store.codec().pack(new BufferedOutputStream(blob, BUFFER))) {
                copy(plain, packed);
            }
            if (!Digest.finish(plain.getMessageDigest().digest()).equals(diffId)) {
                throw ArchivedImage.broken("a layer is not " + diffId + " as it says");
            }
            Digest digest = Digest.finish(blob.getMessageDigest().digest());
            Layer layer =
                    new Layer(new Descriptor(store.codec().mediaType(), Files.size(part), digest), diffId, createdBy);
            Files.move(part, store.blob(layer), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            store.remember(key(diffId), layer);
            return layer;
        } finally {
            Files.deleteIfExists(part);
        }
    }

    private static void copy(InputStream in, OutputStream out) throws IOException {
        byte[] buffer = new byte[BUFFER];
        int count;
        while ((count = in.read(buffer)) >= 0) {
            // Nothing here waits, so nothing else would notice.
            if (Thread.currentThread().isInterrupted()) {
                throw new InterruptedIOException("interrupted");
            }
            out.write(buffer, 0, count);
        }
    }

    private LayerKey key(Digest diffId) {
        return LayerKey.of(RECIPE, List.of(store.codec().recipe(), diffId.toString()));
    }
}
