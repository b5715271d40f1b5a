package dev.quire.repo2image.image;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.Deflater;

/** What frames deflate streams as members of gzip (RFC 1952). Buffered; closing it leaves the stream below open. */
final class GzipFrames extends OutputStream {
    /** The most that a stored block holds. */
    static final int LONGEST_STORED = (1 << 16) - 1;

    /** Flags and time are unset; the system is "unknown", as in Java's own gzip. */
    private static final byte[] MEMBER = {0x1f, (byte) 0x8b, Deflater.DEFLATED, 0, 0, 0, 0, 0, 0, (byte) 0xff};

    /** The flag of a header with an extra field. */
    private static final byte EXTRA = 4;

    private final BufferedOutputStream out;
    private long position;

    GzipFrames(OutputStream out) {
        this.out = new BufferedOutputStream(out, 1 << 16);
    }

    /** Begins a member; its deflate stream comes next. */
    void begin() throws IOException {
        write(MEMBER);
    }

    /** Ends a member; the size is modulo 2³², as the specification has it. */
    void end(long crc32, long size) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
        write(bytes.putInt((int) crc32).putInt((int) size).array());
    }

    /** A stored block of a deflate stream. */
    void stored(byte[] bytes, int offset, int length) throws IOException {
        block(0, length);
        write(bytes, offset, length);
    }

    /** The end of a deflate stream of stored blocks. */
    void storedEnd() throws IOException {
        block(1, 0);
    }

    /** An empty member that carries a subfield {@code SG} in its header: by its length, readers find it from the end. */
    void footer(byte[] field) throws IOException {
        byte[] member = MEMBER.clone();
        member[3] = EXTRA;
        write(member);
        write(new byte[] {(byte) (field.length + 4), 0, 'S', 'G', (byte) field.length, 0});
        write(field);
        storedEnd();
        end(0, 0);
    }

    /** How much has been written, be it still in the buffer. */
    long position() {
        return position;
    }

    @Override
    public void write(int b) throws IOException {
        out.write(b);
        position++;
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        out.write(bytes, offset, length);
        position += length;
    }

    @Override
    public void flush() throws IOException {
        out.flush();
    }

    private void block(int last, int length) throws IOException {
        write(new byte[] {(byte) last, (byte) length, (byte) (length >> 8), (byte) ~length, (byte) (~length >> 8)});
    }
}
