package dev.quire.repo2image.image;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;
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

    /** Flags and time are unset; the system is "unknown", as in Java's own gzip. */
    private static final byte[] MEMBER = {0x1f, (byte) 0x8b, Deflater.DEFLATED, 0, 0, 0, 0, 0, 0, (byte) 0xff};

    private static final int BUFFER = 1 << 16;
    private static final int LONGEST_STORED = BUFFER - 1;

    private final OutputStream out;
    private final MessageDigest tar = Digest.sha256();
    private final Deflater deflater = new Deflater(LEVEL, true);
    private final byte[] plain = new byte[BUFFER];
    private final byte[] packed = new byte[BUFFER];

    /** Of the member that is open; a member is open while {@link #length} or {@link #waiting} is positive. */
    private final CRC32 crc = new CRC32();

    private long length;

    /** Bytes of {@link #plain} that belong to the open member and have not been deflated. */
    private int waiting;

    SplicedGzip(OutputStream out) {
        this.out = out;
    }

    @Override
    public void header(byte[] blocks) throws IOException {
        add(blocks);
    }

    @Override
    public void zeros(int count) throws IOException {
        add(new byte[count]);
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

    /** Ends the archive; the diff id. */
    Digest finish() throws IOException {
        endMember();
        return Digest.finish(tar.digest());
    }

    @Override
    public void close() {
        deflater.end();
    }

    private long splice(Deflated content) throws IOException {
        endMember();
        out.write(MEMBER);
        long size = 0;
        try (InputStream in = content.open(out)) {
            int count;
            while ((count = in.read(plain, 0, BUFFER)) >= 0) {
                tar.update(plain, 0, count);
                size += count;
            }
        }
        trailer(content.crc32(), size);
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
        out.write(MEMBER);
        CRC32 sum = new CRC32();
        long size = 0;
        for (int count = first; count > 0; count = in.readNBytes(plain, 0, LONGEST_STORED)) {
            int from = 0;
            // The first chunk may be one byte longer than a block can be.
            for (int left = count; left > 0; ) {
                int block = Math.min(left, LONGEST_STORED);
                storedBlock(0, block);
                out.write(plain, from, block);
                from += block;
                left -= block;
            }
            sum.update(plain, 0, count);
            tar.update(plain, 0, count);
            size += count;
        }
        storedBlock(1, 0);
        trailer(sum.getValue(), size);
        return size;
    }

    private void storedBlock(int last, int count) throws IOException {
        out.write(new byte[] {(byte) last, (byte) count, (byte) (count >> 8), (byte) ~count, (byte) (~count >> 8)});
    }

    private void add(byte[] bytes) throws IOException {
        int from = 0;
        while (from < bytes.length) {
            if (waiting == BUFFER) {
                deflateWaiting();
            }
            int count = Math.min(bytes.length - from, BUFFER - waiting);
            System.arraycopy(bytes, from, plain, waiting, count);
            waiting += count;
            from += count;
        }
    }

    private void deflateWaiting() throws IOException {
        if (waiting == 0) {
            return;
        }
        if (length == 0) {
            out.write(MEMBER);
        }
        tar.update(plain, 0, waiting);
        crc.update(plain, 0, waiting);
        length += waiting;
        deflater.setInput(plain, 0, waiting);
        waiting = 0;
        while (!deflater.needsInput()) {
            out.write(packed, 0, deflater.deflate(packed));
        }
    }

    private void endMember() throws IOException {
        deflateWaiting();
        if (length == 0) {
            return;
        }
        deflater.finish();
        while (!deflater.finished()) {
            out.write(packed, 0, deflater.deflate(packed));
        }
        deflater.reset();
        trailer(crc.getValue(), length);
        crc.reset();
        length = 0;
    }

    /** Ends a member; the size is modulo 2³², as RFC 1952 has it. */
    private void trailer(long sum, long size) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
        out.write(bytes.putInt((int) sum).putInt((int) size).array());
    }
}
