package dev.quire.repo2image.content;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;

/**
 * Looks how long the table of contents of a zip is, before it is read into memory as a whole (APPNOTE 4.3.16, 4.3.15): a zip of
 * nothing but names would otherwise need many times its own size.
 */
final class ZipDirectory {
    private static final int END = 0x06054b50;
    private static final int END_64 = 0x06064b50;
    private static final int LOCATOR_64 = 0x07064b50;
    private static final int END_LENGTH = 22;
    private static final int LOCATOR_LENGTH = 20;
    private static final int LONGEST_COMMENT = 0xffff;
    private static final long LONGEST = 32L << 20;

    private ZipDirectory() {}

    /** Fails when it is too long; a file that is no zip passes, for the one who reads it to say so. */
    static void check(Path file) throws IOException {
        try (RandomAccessFile zip = new RandomAccessFile(file.toFile(), "r")) {
            long from = Math.max(0, zip.length() - END_LENGTH - LONGEST_COMMENT - LOCATOR_LENGTH);
            byte[] bytes = new byte[Math.toIntExact(zip.length() - from)];
            zip.seek(from);
            zip.readFully(bytes);
            ByteBuffer tail = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
            for (int at = bytes.length - END_LENGTH; at >= 0; at--) {
                if (tail.getInt(at) == END) {
                    long start = Integer.toUnsignedLong(tail.getInt(at + 16));
                    boolean has64 = at >= LOCATOR_LENGTH && tail.getInt(at - LOCATOR_LENGTH) == LOCATOR_64;
                    if (has64) {
                        start = Math.min(start, start64(zip, tail.getLong(at - LOCATOR_LENGTH + 8)));
                    }
                    if (from + at - start > LONGEST) {
                        throw new IOException("its table of contents is longer than " + LONGEST + " bytes");
                    }
                    return;
                }
            }
        }
    }

    private static long start64(RandomAccessFile zip, long end) throws IOException {
        byte[] bytes = new byte[56];
        if (end < 0 || end > zip.length() - bytes.length) {
            throw new IOException("its end is not where it says");
        }
        zip.seek(end);
        zip.readFully(bytes);
        ByteBuffer record = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        long start = record.getLong(48);
        if (record.getInt(0) != END_64 || start < 0) {
            throw new IOException("its end is not where it says");
        }
        return start;
    }
}
