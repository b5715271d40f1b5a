package dev.quire.repo2image.image;

import com.github.luben.zstd.ZstdOutputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.channels.ClosedByInterruptException;
import java.security.MessageDigest;
import java.util.List;

/**
 * Entries to a finished layer: a deterministic tar, compressed by zstd at level 3. Of the codecs that registries and runtimes
 * take, it is the fastest one from wheel to unpacked file system (docs/benchmarks.md).
 */
public final class LayerWriter {
    private static final String CODEC = "tar/2+zstd-3/1.5.7";

    private static final String MEDIA_TYPE = "application/vnd.oci.image.layer.v1.tar+zstd";
    private static final int BUFFER = 1 << 16;

    private LayerWriter() {}

    /** The key of the finished layer: the same entries give other bytes under another codec. */
    public static LayerKey key(LayerSource source) {
        return LayerKey.of(CODEC, List.of(source.key().hash().toString()));
    }

    /** Makes the layer's blob; does not close {@code out}. */
    public static Layer write(LayerSource source, OutputStream out) throws IOException, InterruptedException {
        HashingOutputStream blob = new HashingOutputStream(out);
        Digest diffId;
        try (ZstdOutputStream zstd = new ZstdOutputStream(blob, 3)) {
            zstd.setCloseFrameOnFlush(false);
            HashingOutputStream tar = new HashingOutputStream(zstd);
            BufferedOutputStream buffer = new BufferedOutputStream(tar, BUFFER);
            TarWriter.write(source.entries(), buffer);
            buffer.flush();
            diffId = tar.digest();
        } catch (InterruptedIOException | ClosedByInterruptException e) {
            InterruptedException interrupted = new InterruptedException("Interrupted while it wrote a layer");
            interrupted.initCause(e);
            throw interrupted;
        }
        Descriptor descriptor = new Descriptor(MEDIA_TYPE, blob.count, blob.digest());
        return new Layer(descriptor, diffId, source.createdBy());
    }

    /** Counts and hashes what passes; closing it leaves the stream below open. */
    private static final class HashingOutputStream extends OutputStream {
        private final OutputStream out;
        private final MessageDigest sha = Digest.sha256();
        private long count;

        HashingOutputStream(OutputStream out) {
            this.out = out;
        }

        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            // Compressing a big file takes seconds and waits for nothing, so nothing else would notice.
            if (Thread.currentThread().isInterrupted()) {
                throw new InterruptedIOException("interrupted");
            }
            out.write(bytes, offset, length);
            sha.update(bytes, offset, length);
            count += length;
        }

        @Override
        public void flush() throws IOException {
            out.flush();
        }

        Digest digest() {
            return Digest.finish(sha.digest());
        }
    }
}
