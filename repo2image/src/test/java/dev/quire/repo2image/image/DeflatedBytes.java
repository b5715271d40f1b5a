package dev.quire.repo2image.image;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Optional;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;

/** A content in memory that lies deflated, by Java's own deflater. */
final class DeflatedBytes implements Content, Deflated {
    private final byte[] bytes;
    private final byte[] stream;

    private DeflatedBytes(byte[] bytes, byte[] stream) {
        this.bytes = bytes;
        this.stream = stream;
    }

    /**
     * @param level 0 to 9
     */
    static DeflatedBytes of(byte[] bytes, int level) {
        ByteArrayOutputStream stream = new ByteArrayOutputStream();
        Deflater deflater = new Deflater(level, true);
        try (DeflaterOutputStream out = new DeflaterOutputStream(stream, deflater)) {
            out.write(bytes);
        } catch (IOException e) {
            throw new AssertionError(e);
        } finally {
            deflater.end();
        }
        return new DeflatedBytes(bytes, stream.toByteArray());
    }

    /** The deflate stream. */
    byte[] stream() {
        return stream;
    }

    @Override
    public long size() {
        return bytes.length;
    }

    @Override
    public InputStream open() {
        return new ByteArrayInputStream(bytes);
    }

    @Override
    public Optional<Deflated> deflated() {
        return Optional.of(this);
    }

    @Override
    public long crc32() {
        CRC32 sum = new CRC32();
        sum.update(bytes);
        return sum.getValue();
    }

    @Override
    public InputStream open(OutputStream raw) {
        return new FilterInputStream(open()) {
            private int passed;

            @Override
            public int read(byte[] target, int offset, int length) throws IOException {
                int count = super.read(target, offset, Math.min(length, 1000));
                int until = count < 0 ? stream.length : Math.min(stream.length, passed + 700);
                raw.write(stream, passed, until - passed);
                passed = until;
                return count;
            }
        };
    }
}
