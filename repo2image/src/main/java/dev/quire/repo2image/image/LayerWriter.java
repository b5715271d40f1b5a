package dev.quire.repo2image.image;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.channels.ClosedByInterruptException;
import java.util.List;

/** Entries to a finished layer: a deterministic tar, packed by a codec. */
public final class LayerWriter {
    private static final int BUFFER = 1 << 16;

    private LayerWriter() {}

    /** The key of the finished layer: the same entries give other bytes under another codec. */
    public static LayerKey key(Codec codec, LayerSource source) {
        return LayerKey.of(codec.recipe(), List.of(source.key().hash().toString()));
    }

    /** Makes the layer's blob; does not close {@code out}. */
    public static Layer write(Codec codec, LayerSource source, OutputStream out)
            throws IOException, InterruptedException {
        HashingOutputStream blob = new HashingOutputStream(out);
        Digest diffId;
        try {
            diffId = switch (codec) {
                case ZSTD, GZIP, NONE -> stream(codec, source.entries(), blob);
                case SPLICE -> splice(source.entries(), blob);
            };
        } catch (InterruptedIOException | ClosedByInterruptException e) {
            InterruptedException interrupted = new InterruptedException("Interrupted while it wrote a layer");
            interrupted.initCause(e);
            throw interrupted;
        }
        Descriptor descriptor = new Descriptor(codec.mediaType(), blob.count(), blob.digest());
        return new Layer(descriptor, diffId, source.createdBy());
    }

    private static Digest stream(Codec codec, List<Entry> entries, OutputStream blob) throws IOException {
        try (OutputStream packed = codec.pack(blob)) {
            HashingOutputStream tar = new HashingOutputStream(packed);
            BufferedOutputStream buffer = new BufferedOutputStream(tar, BUFFER);
            TarWriter.write(entries, buffer);
            buffer.flush();
            return tar.digest();
        }
    }

    private static Digest splice(List<Entry> entries, OutputStream blob) throws IOException {
        BufferedOutputStream buffer = new BufferedOutputStream(blob, BUFFER);
        try (SplicedGzip gzip = new SplicedGzip(buffer)) {
            TarWriter.write(entries, gzip);
            Digest diffId = gzip.finish();
            buffer.flush();
            return diffId;
        }
    }
}
