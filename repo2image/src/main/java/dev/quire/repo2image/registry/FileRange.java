package dev.quire.repo2image.registry;

import java.io.EOFException;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublisher;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The rest of a file, from a position on, as the body of a request: read as fast as the connection takes it, in pieces that are
 * larger than those of the JDK's own publishers, so that less time goes into hand-overs.
 */
final class FileRange implements BodyPublisher, AutoCloseable {
    private static final int PIECE = 128 << 10;

    private final FileChannel file;
    private final long start;
    private final long end;
    private final AtomicLong progress;

    private FileRange(FileChannel file, long start, long end, AtomicLong progress) {
        this.file = file;
        this.start = start;
        this.end = end;
        this.progress = progress;
    }

    /**
     * The bytes from the start to the end.
     *
     * @param progress counts what was taken
     */
    static FileRange open(Path file, long start, long end, AtomicLong progress) throws IOException {
        return new FileRange(FileChannel.open(file, StandardOpenOption.READ), start, end, progress);
    }

    @Override
    public long contentLength() {
        return end - start;
    }

    @Override
    public void subscribe(Flow.Subscriber<? super ByteBuffer> subscriber) {
        subscriber.onSubscribe(new Reading(subscriber));
    }

    @Override
    public void close() throws IOException {
        file.close();
    }

    private static long sum(long some, long more) {
        return some > Long.MAX_VALUE - more ? Long.MAX_VALUE : some + more;
    }

    /** One reading of the range. */
    private final class Reading implements Flow.Subscription {
        private final Flow.Subscriber<? super ByteBuffer> subscriber;
        private final AtomicLong demand = new AtomicLong();
        private volatile boolean over;
        private long position = start;

        private Reading(Flow.Subscriber<? super ByteBuffer> subscriber) {
            this.subscriber = subscriber;
        }

        @Override
        public void request(long pieces) {
            // Asking again from within onNext, or from another thread, only adds to the demand of who is at it.
            if (demand.getAndAccumulate(pieces, FileRange::sum) != 0) {
                return;
            }
            long left = pieces;
            while (left > 0) {
                for (long i = 0; i < left && !over; i++) {
                    next();
                }
                left = demand.addAndGet(-left);
            }
        }

        @Override
        public void cancel() {
            over = true;
        }

        private void next() {
            try {
                ByteBuffer piece = ByteBuffer.allocate((int) Math.min(PIECE, end - position));
                while (piece.hasRemaining()) {
                    int read = file.read(piece, position + piece.position());
                    if (read < 0) {
                        throw new EOFException("the file is shorter than its blob");
                    }
                }
                position += piece.capacity();
                progress.addAndGet(piece.capacity());
                subscriber.onNext(piece.flip());
                if (position == end && !over) {
                    over = true;
                    subscriber.onComplete();
                }
            } catch (IOException e) {
                over = true;
                subscriber.onError(e);
            }
        }
    }
}
