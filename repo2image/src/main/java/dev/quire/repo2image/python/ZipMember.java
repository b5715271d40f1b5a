package dev.quire.repo2image.python;

import dev.quire.repo2image.image.Content;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;

/**
 * One file of a zip archive, read without keeping the archive open.
 *
 * @param offset where its data begin in the archive
 * @param compressedSize length of the data in the archive
 * @param size length of the file
 * @param method {@link ZipEntry#STORED} or {@link ZipEntry#DEFLATED}
 * @param executable whether any execute bit is set
 */
record ZipMember(Path archive, long offset, long compressedSize, long size, int method, boolean executable)
        implements Content {
    static ZipMember of(Path archive, ZipArchiveEntry entry) throws IOException {
        int method = entry.getMethod();
        if (method != ZipEntry.STORED && method != ZipEntry.DEFLATED) {
            throw new ZipException(entry.getName() + " is packed by the unknown method " + method);
        }
        boolean executable = (entry.getUnixMode() & 0111) != 0;
        return new ZipMember(
                archive, entry.getDataOffset(), entry.getCompressedSize(), entry.getSize(), method, executable);
    }

    @Override
    public InputStream open() throws IOException {
        FileChannel channel = FileChannel.open(archive);
        channel.position(offset);
        InputStream data = new Bounded(new BufferedInputStream(Channels.newInputStream(channel)), compressedSize);
        if (method == ZipEntry.STORED) {
            return data;
        }
        Inflater inflater = new Inflater(true);
        InputStream plain = new InflaterInputStream(data, inflater, 1 << 15) {
            @Override
            public void close() throws IOException {
                super.close();
                inflater.end();
            }
        };
        // One byte more than it should have is enough to notice a bomb.
        return new Bounded(plain, size + 1);
    }

    /** Ends after a number of bytes. */
    private static final class Bounded extends FilterInputStream {
        private long left;

        Bounded(InputStream in, long length) {
            super(in);
            this.left = length;
        }

        @Override
        public int read() throws IOException {
            if (left <= 0) {
                return -1;
            }
            int b = super.read();
            left -= b < 0 ? 0 : 1;
            return b;
        }

        @Override
        public int read(byte[] bytes, int from, int length) throws IOException {
            if (left <= 0) {
                return -1;
            }
            int count = super.read(bytes, from, (int) Math.min(length, left));
            left -= Math.max(count, 0);
            return count;
        }

        @Override
        public long skip(long count) throws IOException {
            throw new EOFException("A member of an archive is read from start to end");
        }
    }
}
