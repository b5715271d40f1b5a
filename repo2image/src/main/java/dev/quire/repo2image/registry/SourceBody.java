package dev.quire.repo2image.registry;

import dev.quire.repo2image.image.Digest;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.DigestInputStream;
import java.time.Duration;

/** What a registry sends that a stranger has named: read up to a length and for a time, since it may send without end or nothing. */
final class SourceBody {
    private static final Duration LEAST = Duration.ofMinutes(2);
    /** Slower connections are as good as none: half a megabyte in a second. */
    private static final long BYTES_IN_A_MILLISECOND = 500;

    private final InputStream body;

    SourceBody(InputStream body) {
        this.body = body;
    }

    private interface Reading<T> {
        T of(InputStream body) throws IOException;
    }

    /** The first so many bytes; closes it. */
    byte[] bytes(int most) throws IOException {
        return read(most, in -> in.readNBytes(most));
    }

    /** Writes it to a file as far as it has that size, and tells what its digest is; closes it. */
    Digest into(Path file, long size) throws IOException {
        return read(size, in -> {
            DigestInputStream hashed = new DigestInputStream(new Bounded(in, size), Digest.sha256());
            Files.copy(hashed, file, StandardCopyOption.REPLACE_EXISTING);
            return Digest.finish(hashed.getMessageDigest().digest());
        });
    }

    private <T> T read(long size, Reading<T> reading) throws IOException {
        Thread watch = Thread.ofVirtual().start(() -> closeAfter(LEAST.plusMillis(size / BYTES_IN_A_MILLISECOND)));
        try (body) {
            return reading.of(body);
        } finally {
            watch.interrupt();
        }
    }

    private void closeAfter(Duration time) {
        try {
            Thread.sleep(time);
            body.close();
        } catch (InterruptedException | IOException e) {
            // Either it has been read, or whoever reads it is told.
            Thread.currentThread().interrupt();
        }
    }

    /** Ends where more would come than was said. */
    private static final class Bounded extends FilterInputStream {
        private long left;

        Bounded(InputStream in, long size) {
            super(in);
            this.left = size;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            if (Thread.currentThread().isInterrupted()) {
                throw new InterruptedIOException("interrupted");
            }
            int read = left <= 0 ? -1 : super.read(bytes, offset, (int) Math.min(length, left));
            left -= Math.max(0, read);
            return read;
        }
    }
}
