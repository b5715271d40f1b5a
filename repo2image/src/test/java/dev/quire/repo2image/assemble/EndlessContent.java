package dev.quire.repo2image.assemble;

import dev.quire.repo2image.image.Content;
import dev.quire.repo2image.image.Entry;
import dev.quire.repo2image.image.Owner;
import java.io.InputStream;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;

/** Bytes that take longer than any test; tells when the first ones are read. */
record EndlessContent(CountDownLatch started) implements Content {
    static Entry file(CountDownLatch started) {
        return new Entry.File("endless", 0644, Owner.USER, new EndlessContent(started));
    }

    @Override
    public long size() {
        return Long.MAX_VALUE;
    }

    @Override
    public InputStream open() {
        return new InputStream() {
            @Override
            public int read() {
                return 'x';
            }

            @Override
            public int read(byte[] bytes, int from, int length) {
                started.countDown();
                Arrays.fill(bytes, from, from + length, (byte) 'x');
                return length;
            }
        };
    }
}
