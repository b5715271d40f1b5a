package dev.quire.repo2image.image;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/** Takes a tar in the pieces that it consists of, so that each can be packed in its own way. */
interface TarSink {
    /** The header blocks of the next entry. */
    void header(byte[] blocks) throws IOException;

    /** The content of that entry; returns how many bytes there were. */
    long content(Content content) throws IOException;

    /** So many zero bytes, no more than two blocks: padding, or the end. */
    void zeros(int count) throws IOException;

    /** Puts the pieces one after the other. */
    static TarSink of(OutputStream out) {
        byte[] zeros = new byte[2 * TarHeader.BLOCK];
        return new TarSink() {
            @Override
            public void header(byte[] blocks) throws IOException {
                out.write(blocks);
            }

            @Override
            public long content(Content content) throws IOException {
                try (InputStream in = content.open()) {
                    return in.transferTo(out);
                }
            }

            @Override
            public void zeros(int count) throws IOException {
                out.write(zeros, 0, count);
            }
        };
    }
}
