package dev.quire.repo2image.image;

import com.github.luben.zstd.ZstdOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;

/**
 * How the tar of a layer is packed. The tar, and with it the diff id, is the same whatever the codec ({@link #ESTARGZ} excepted); the blob
 * is not, so the codec is part of the finished layer's key.
 */
public enum Codec {
    /** zstd at level 3: the fewest bytes, and the fastest to unpack. */
    ZSTD("tar/2+zstd-3/1.5.7", "+zstd"),

    /** gzip at level 6, as other builders write it: what every runtime and registry takes. */
    GZIP("tar/2+gzip-6", "+gzip"),

    /**
     * gzip of many members: contents that lie deflated, as those of wheels do, are taken over as they are; the fastest to make. To all
     * readers it is ordinary gzip (RFC 1952, section 2.2).
     */
    SPLICE("tar/2+splice/1", "+gzip"),

    /**
     * {@link #SPLICE} in the form of eStargz: each file a member of its own, and a table of contents by which runtimes that can do so
     * start before they have pulled the layer; others see an ordinary one. The tar holds the table and a landmark file beside the
     * entries, so its diff id is not that of the other codecs.
     */
    ESTARGZ("tar/2+estargz/1", "+gzip"),

    /** Not packed at all, for a registry next to its nodes. */
    NONE("tar/2+none", "");

    private static final int BUFFER = 1 << 16;

    private final String recipe;
    private final String mediaType;

    Codec(String recipe, String suffix) {
        this.recipe = recipe;
        this.mediaType = "application/vnd.oci.image.layer.v1.tar" + suffix;
    }

    /** Names the codec and its version in keys: changes whenever the same tar would give other bytes. */
    public String recipe() {
        return recipe;
    }

    /** The media type of its layers. */
    public String mediaType() {
        return mediaType;
    }

    /** Packs a stream of which nothing more is known; closing it ends the blob and closes {@code out}. */
    public OutputStream pack(OutputStream out) throws IOException {
        return switch (this) {
            case ZSTD -> {
                ZstdOutputStream zstd = new ZstdOutputStream(out, 3);
                zstd.setCloseFrameOnFlush(false);
                yield zstd;
            }
            case GZIP -> gzip(out, Deflater.DEFAULT_COMPRESSION);
            case SPLICE, ESTARGZ -> gzip(out, SplicedGzip.LEVEL);
            case NONE -> out;
        };
    }

    private static OutputStream gzip(OutputStream out, int level) throws IOException {
        return new GZIPOutputStream(out, BUFFER) {
            {
                def.setLevel(level);
            }
        };
    }
}
