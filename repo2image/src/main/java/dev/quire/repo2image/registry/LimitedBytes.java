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
            throw new TooLargeException(what + " is larger than the " + limit + " bytes that it is said to have");
        }
        bytes.write(buffer, offset, length);
    }

    /** More came than was promised, which it would do again. */
    static final class TooLargeException extends IOException {
        private static final long serialVersionUID = 1L;

        private TooLargeException(String message) {
            super(message);
        }
    }

    byte[] toByteArray() {
        return bytes.toByteArray();
    }
}
