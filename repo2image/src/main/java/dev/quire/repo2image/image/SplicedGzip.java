package dev.quire.repo2image.image;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/**
 * A tar as gzip of many members (RFC 1952): a content that lies deflated becomes a member as it is, what lies between is deflated
 * here. Each content is read once, and inflated once, for the diff id and whatever else checks it.
 */
final class SplicedGzip implements TarSink, AutoCloseable {
    /** Of what has to be deflated here; see docs/benchmarks.md. */
    static final int LEVEL = 1;

    /** A deflated content below this size costs less to deflate again than to start two members for. */
    private static final int SMALL = 1 << 10;

    private static final int BUFFER = 1 << 16;

    private final GzipFrames out;
    private final MessageDigest tar = Digest.sha256();

    /** Get every byte of the tar: {@link #tar}, and the file's own while one is asked for. */
    private final List<MessageDigest> digests = new ArrayList<>(List.of(tar));

    private final Deflater deflater = new Deflater(LEVEL, true);
    private final byte[] plain = new byte[BUFFER];
    private final byte[] packed = new byte[BUFFER];

    /** Of the member that is open; a member is open while {@link #length} or {@link #waiting} is positive. */
    private final CRC32 crc = new CRC32();

    private long length;

    /** Bytes of {@link #plain} that belong to the open member and have not been deflated. */
    private int waiting;

    SplicedGzip(OutputStream out) {
        this.out = new GzipFrames(out);
    }

    @Override
    public void header(Entry entry, byte[] blocks) throws IOException {
        add(blocks, blocks.length);
    }

    @Override
    public void padding(int count) throws IOException {
        add(TarHeader.END, count);
    }

    @Override
    public void end() throws IOException {
        add(TarHeader.END, TarHeader.END.length);
    }

    @Override
    public long content(Content content) throws IOException {
        Optional<Deflated> deflated = content.deflated();
        if (deflated.isPresent() && content.size() >= SMALL) {
            return splice(deflated.get());
        }
        try (InputStream in = content.open()) {
            return deflate(in, content.size());
        }
    }

    /**
     * A content as a member of its own, whatever its size.
     *
     * @param sum gets its bytes
     */
    long member(Content content, MessageDigest sum) throws IOException {
        endMember();
        digests.add(sum);
        try {
            Optional<Deflated> deflated = content.deflated();
            if (deflated.isPresent()) {
                return splice(deflated.get());
            }
            try (InputStream in = content.open()) {
                long size = deflate(in, content.size());
                endMember();
                return size;
            }
        } finally {
            digests.remove(sum);
        }
    }

    /** The end of the blob, by which readers find something in it. */
    void footer(byte[] field) throws IOException {
        endMember();
        out.footer(field);
    }

    /** Where the next byte of the blob will lie, when no member is open. */
    long position() {
        return out.position();
    }

    /** The digest of the tar; called once, at its end. */
    Digest diffId() throws IOException {
        endMember();
        out.flush();
        return Digest.finish(tar.digest());
    }

    @Override
    public void close() {
        deflater.end();
    }

    private long splice(Deflated content) throws IOException {
        endMember();
        out.begin();
        long size = 0;
        try (InputStream in = content.open(out)) {
            int count;
            while ((count = in.read(plain, 0, BUFFER)) >= 0) {
                hash(count);
                size += count;
            }
        }
        out.end(content.crc32(), size);
        return size;
    }

    private long deflate(InputStream in, long size) throws IOException {
        if (size < BUFFER) {
            return drain(in);
        }
        endMember();
        int first = in.readNBytes(plain, 0, BUFFER);
        if (isPacked(first)) {
            return store(in, first);
        }
        waiting = first;
        return first + drain(in);
    }

    private long drain(InputStream in) throws IOException {
        long size = 0;
        while (true) {
            if (waiting == BUFFER) {
                deflateWaiting();
            }
            int count = in.read(plain, waiting, BUFFER - waiting);
            if (count < 0) {
                return size;
            }
            size += count;
            waiting += count;
        }
    }

    /** Whether deflating what is in the buffer is not worth it, as with pictures and archives. */
    private boolean isPacked(int count) {
        deflater.setInput(plain, 0, count);
        deflater.finish();
        deflater.deflate(packed, 0, count - count / 16);
        boolean fits = deflater.finished();
        deflater.reset();
        return !fits;
    }

    /** A member of stored blocks. */
    private long store(InputStream in, int first) throws IOException {
        out.begin();
        CRC32 sum = new CRC32();
        long size = 0;
        for (int count = first; count > 0; count = in.readNBytes(plain, 0, GzipFrames.LONGEST_STORED)) {
            int from = 0;
            // The first chunk may be one byte longer than a block can be.
            for (int left = count; left > 0; ) {
                int block = Math.min(left, GzipFrames.LONGEST_STORED);
                out.stored(plain, from, block);
                from += block;
                left -= block;
            }
            sum.update(plain, 0, count);
            hash(count);
            size += count;
        }
        out.storedEnd();
        out.end(sum.getValue(), size);
        return size;
    }

    /** Adds to the open member. */
    void add(byte[] bytes, int length) throws IOException {
        int from = 0;
        while (from < length) {
            if (waiting == BUFFER) {
                deflateWaiting();
            }
            int count = Math.min(length - from, BUFFER - waiting);
            System.arraycopy(bytes, from, plain, waiting, count);
            waiting += count;
            from += count;
        }
    }

    private void hash(int count) {
        digests.forEach(digest -> digest.update(plain, 0, count));
    }

    private void deflateWaiting() throws IOException {
        if (waiting == 0) {
            return;
        }
        if (length == 0) {
            out.begin();
        }
        hash(waiting);
        crc.update(plain, 0, waiting);
        length += waiting;
        deflater.setInput(plain, 0, waiting);
        waiting = 0;
        while (!deflater.needsInput()) {
            out.write(packed, 0, deflater.deflate(packed));
        }
    }

    /** What is added next begins a new member. */
    void endMember() throws IOException {
        deflateWaiting();
        if (length == 0) {
            return;
        }
        deflater.finish();
        while (!deflater.finished()) {
            out.write(packed, 0, deflater.deflate(packed));
        }
        deflater.reset();
        out.end(crc.getValue(), length);
        crc.reset();
        length = 0;
    }
}
