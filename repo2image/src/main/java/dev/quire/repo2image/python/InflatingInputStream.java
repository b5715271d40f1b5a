package dev.quire.repo2image.python;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import java.util.zip.ZipException;

/** Inflates one deflate stream that fills its source, and passes on what it has read of it. */
final class InflatingInputStream extends InputStream {
    private static final int BUFFER = 1 << 16;

    private final InputStream in;
    private final OutputStream raw;
    private final Inflater inflater = new Inflater(true);
    private final byte[] buffer;

    /** How much more may come before it is a bomb. */
    private long left;

    /**
     * @param raw gets the stream as it is
     * @param size how long what comes out should be
     */
    InflatingInputStream(InputStream in, OutputStream raw, long size) {
        this.in = in;
        this.raw = raw;
        this.buffer = new byte[(int) Math.min(BUFFER, size + 64)];
        // One byte more than it should have is enough to notice a bomb.
        this.left = size + 1;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        if (left == 0) {
            return -1;
        }
        try {
            while (true) {
                int count = inflater.inflate(bytes, offset, (int) Math.min(length, left));
                if (count > 0 || length == 0) {
                    left -= count;
                    return count;
                }
                if (inflater.finished()) {
                    if (inflater.getRemaining() > 0 || in.read(buffer) >= 0) {
                        throw new ZipException("more data than the stream has");
                    }
                    return -1;
                }
                fill();
            }
        } catch (DataFormatException e) {
            ZipException broken = new ZipException(e.getMessage() == null ? "invalid data" : e.getMessage());
            broken.initCause(e);
            throw broken;
        }
    }

    private void fill() throws IOException {
        int count = in.read(buffer);
        if (count < 0) {
            throw new EOFException("Unexpected end of ZLIB input stream");
        }
        raw.write(buffer, 0, count);
        inflater.setInput(buffer, 0, count);
    }

    @Override
    public void close() throws IOException {
        inflater.end();
        in.close();
    }
}
