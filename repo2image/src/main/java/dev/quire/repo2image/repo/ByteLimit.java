package dev.quire.repo2image.repo;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.atomic.AtomicLong;

/** A number of bytes that may be received, over one or more streams. */
final class ByteLimit {
    private final AtomicLong left;

    ByteLimit(long bytes) {
        this.left = new AtomicLong(bytes);
    }

    /** That stream, which fails as soon as the limit is passed. */
    InputStream on(InputStream in) {
        return new FilterInputStream(in) {
            @Override
            public int read() throws IOException {
                int b = super.read();
                count(b < 0 ? 0 : 1);
                return b;
            }

            @Override
            public int read(byte[] bytes, int offset, int length) throws IOException {
                int n = super.read(bytes, offset, length);
                count(Math.max(n, 0));
                return n;
            }
        };
    }

    private void count(long bytes) throws IOException {
        if (left.addAndGet(-bytes) < 0) {
            throw new Exceeded();
        }
    }

    /** More came than may. */
    static final class Exceeded extends IOException {
        private static final long serialVersionUID = 1L;

        Exceeded() {
            super("More bytes came than the limit allows");
        }
    }
}
