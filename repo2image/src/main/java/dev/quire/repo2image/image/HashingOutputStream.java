package dev.quire.repo2image.image;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.security.MessageDigest;

/** Counts and hashes what passes; closing it leaves the stream below open. */
final class HashingOutputStream extends OutputStream {
    private final OutputStream out;
    private final MessageDigest sha = Digest.sha256();
    private long count;

    HashingOutputStream(OutputStream out) {
        this.out = out;
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        // Packing a big file takes seconds and waits for nothing, so nothing else would notice.
        if (Thread.currentThread().isInterrupted()) {
            throw new InterruptedIOException("interrupted");
        }
        out.write(bytes, offset, length);
        sha.update(bytes, offset, length);
        count += length;
    }

    @Override
    public void flush() throws IOException {
        out.flush();
    }

    /** How many bytes there were. */
    long count() {
        return count;
    }

    /** Their digest; called once, at the end. */
    Digest digest() {
        return Digest.finish(sha.digest());
    }
}
