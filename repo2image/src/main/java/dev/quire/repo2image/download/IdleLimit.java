package dev.quire.repo2image.download;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;

/** A body that fails when nothing has come for a while; the JDK's client waits for ever once the headers are there. */
final class IdleLimit implements AutoCloseable {
    private final InputStream in;
    private final Duration limit;
    private final Thread watch;
    private volatile long last = System.nanoTime();
    private volatile boolean stalled;

    IdleLimit(InputStream in, Duration limit) {
        this.in = in;
        this.limit = limit;
        this.watch = Thread.startVirtualThread(this::watch);
    }

    int read(byte[] buffer) throws IOException {
        try {
            last = System.nanoTime();
            int count = in.read(buffer);
            if (!stalled) {
                return count;
            }
        } catch (IOException e) {
            if (!stalled) {
                throw e;
            }
        }
        throw new IOException("nothing came for " + limit.toSeconds() + " seconds");
    }

    @Override
    public void close() throws IOException {
        watch.interrupt();
        in.close();
    }

    private void watch() {
        try {
            for (long left = limit.toNanos(); left > 0; left = limit.toNanos() - (System.nanoTime() - last)) {
                Thread.sleep(Duration.ofNanos(left));
            }
            stalled = true;
            in.close();
        } catch (InterruptedException | IOException e) {
            // Closed in time, or failed by itself, which the reader sees.
            return;
        }
    }
}
