package dev.quire.repo2image.image;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/** Takes a tar in the pieces that it consists of, so that each can be packed in its own way. */
interface TarSink {
    /** The next entry, as its header blocks. */
    void header(Entry entry, byte[] blocks) throws IOException;

    /** A hard link to an entry that came before, as its header blocks. */
    default void link(String path, Entry target, byte[] blocks) throws IOException {
        header(target, blocks);
    }

    /** The content of that entry; returns how many bytes there were. */
    long content(Content content) throws IOException;

    /** So many zero bytes, less than a block, behind a content. */
    void padding(int count) throws IOException;

    /** The end of the archive. */
    void end() throws IOException;

    /** Puts the pieces one after the other. */
    static TarSink of(OutputStream out) {
        return new TarSink() {
            @Override
            public void header(Entry entry, byte[] blocks) throws IOException {
                out.write(blocks);
            }

            @Override
            public long content(Content content) throws IOException {
                try (InputStream in = content.open()) {
                    return in.transferTo(out);
                }
            }

            @Override
            public void padding(int count) throws IOException {
                out.write(TarHeader.END, 0, count);
            }

            @Override
            public void end() throws IOException {
                out.write(TarHeader.END);
            }
        };
    }
}
