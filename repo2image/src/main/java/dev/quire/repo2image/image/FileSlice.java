package dev.quire.repo2image.image;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;

/** Bytes in the middle of a file, such as those of one entry of a tar. */
record FileSlice(Path file, long offset, long size) implements Content {
    @Override
    public InputStream open() throws IOException {
        FileChannel channel = FileChannel.open(file);
        channel.position(offset);
        return new Slice(channel, size);
    }

    /** The next bytes of a channel, and no more. */
    private static final class Slice extends InputStream {
        private final FileChannel channel;
        private long left;

        Slice(FileChannel channel, long left) {
            this.channel = channel;
            this.left = left;
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
            int got = channel.read(ByteBuffer.wrap(bytes, offset, (int) Math.min(length, left)));
            left -= Math.max(got, 0);
            return got;
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }
    }
}
