package dev.quire.repo2image.image;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.channels.ClosedByInterruptException;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;

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
        Tar tar;
        try {
            tar = switch (codec) {
                case ZSTD, GZIP, NONE -> stream(codec, source.entries(), blob);
                case SPLICE -> splice(source.entries(), blob);
                case ESTARGZ -> stargz(source.entries(), blob);
            };
        } catch (InterruptedIOException | ClosedByInterruptException e) {
            InterruptedException interrupted = new InterruptedException("Interrupted while it wrote a layer");
            interrupted.initCause(e);
            throw interrupted;
        }
        Descriptor descriptor = new Descriptor(codec.mediaType(), blob.count(), blob.digest(), tar.annotations());
        return new Layer(descriptor, tar.diffId(), source.createdBy());
    }

    /** What is known of a tar when it has been written. */
    private record Tar(Digest diffId, SortedMap<String, String> annotations) {
        Tar(Digest diffId) {
            this(diffId, Collections.emptySortedMap());
        }
    }

    private static Tar stream(Codec codec, List<Entry> entries, OutputStream blob) throws IOException {
        try (OutputStream packed = codec.pack(blob)) {
            HashingOutputStream tar = new HashingOutputStream(packed);
            BufferedOutputStream buffer = new BufferedOutputStream(tar, BUFFER);
            TarWriter.write(entries, buffer);
            buffer.flush();
            return new Tar(tar.digest());
        }
    }

    private static Tar splice(List<Entry> entries, OutputStream blob) throws IOException {
        try (SplicedGzip gzip = new SplicedGzip(blob)) {
            TarWriter.write(entries, gzip);
            return new Tar(gzip.diffId());
        }
    }

    private static Tar stargz(List<Entry> entries, OutputStream blob) throws IOException {
        try (SplicedGzip gzip = new SplicedGzip(blob)) {
            Stargz stargz = new Stargz(gzip);
            TarWriter.write(Stargz.withLandmark(entries), stargz);
            return new Tar(gzip.diffId(), stargz.annotations());
        }
    }
}
