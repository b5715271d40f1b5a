package dev.quire.repo2image.python;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.CRC32;
import java.util.zip.ZipException;

/** Fails at the end of a file that is as long as its archive says, but has another checksum. */
final class CheckedMember extends FilterInputStream {
    private final CRC32 sum = new CRC32();
    private final long crc32;
    private long left;

    CheckedMember(InputStream in, long size, long crc32) {
        super(in);
        this.left = size;
        this.crc32 = crc32;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        int count = super.read(bytes, offset, length);
        if (count > 0) {
            sum.update(bytes, offset, count);
            left -= count;
        } else if (count < 0 && left == 0 && sum.getValue() != crc32) {
            throw new ZipException("its checksum is not what the archive says");
        }
        return count;
    }
}
