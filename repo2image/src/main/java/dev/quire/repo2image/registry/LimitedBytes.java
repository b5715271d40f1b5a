package dev.quire.repo2image.registry;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/** Bytes in memory that are no more than were promised. */
final class LimitedBytes extends OutputStream {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final String what;
    private final long limit;

    /**
     * @param what names them in errors
     */
    LimitedBytes(String what, long limit) {
        this.what = what;
        this.limit = limit;
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] buffer, int offset, int length) throws IOException {
        if (bytes.size() + (long) length > limit) {
            throw new IOException(what + " is larger than the " + limit + " bytes that it is said to have.");
        }
        bytes.write(buffer, offset, length);
    }

    byte[] toByteArray() {
        return bytes.toByteArray();
    }
}
