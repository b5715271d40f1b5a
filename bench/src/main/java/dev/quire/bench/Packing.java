package dev.quire.bench;

import dev.quire.repo2image.image.Codec;
import dev.quire.repo2image.image.Digest;
import dev.quire.repo2image.image.LayerSource;
import dev.quire.repo2image.image.LayerWriter;
import dev.quire.repo2image.image.TarWriter;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.security.DigestOutputStream;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;

/** Ways to pack a layer: the codecs, and gzip at its fastest, which is none of them. */
public enum Packing {
    SPLICE,
    ZSTD,
    GZIP,
    GZIP_1,
    NONE;

    /** Makes the layer's blob; its diff id. */
    Digest write(LayerSource source, OutputStream out) throws IOException, InterruptedException {
        return switch (this) {
            case SPLICE -> LayerWriter.write(Codec.SPLICE, source, out).diffId();
            case ZSTD -> LayerWriter.write(Codec.ZSTD, source, out).diffId();
            case GZIP -> LayerWriter.write(Codec.GZIP, source, out).diffId();
            case NONE -> LayerWriter.write(Codec.NONE, source, out).diffId();
            case GZIP_1 -> fastest(source, out);
        };
    }

    private static Digest fastest(LayerSource source, OutputStream out) throws IOException, InterruptedException {
        DigestOutputStream blob = new DigestOutputStream(out, Digest.sha256());
        GZIPOutputStream gzip = new GZIPOutputStream(blob, 1 << 16) {
            {
                def.setLevel(Deflater.BEST_SPEED);
            }
        };
        DigestOutputStream tar = new DigestOutputStream(gzip, Digest.sha256());
        BufferedOutputStream buffer = new BufferedOutputStream(tar, 1 << 16);
        TarWriter.write(source.entries(), buffer);
        buffer.flush();
        gzip.finish();
        return Digest.finish(tar.getMessageDigest().digest());
    }
}
