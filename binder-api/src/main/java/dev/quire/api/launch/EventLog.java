package dev.quire.api.launch;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What happened, in order: one or many writers append, any number of readers follow from any point, each at its own pace.
 * Thread-safe. A reader costs nothing once it is gone.
 */
public final class EventLog<T> implements Iterable<T> {
    private final List<T> entries = new ArrayList<>();
    private boolean closed;

    /** What a reader finds. */
    public sealed interface Step<T> {
        /**
         * An entry.
         *
         * @param index its place in the log, from 0
         */
        record Entry<T>(int index, T value) implements Step<T> {}

        /** Nothing new within the time given. */
        record Quiet<T>() implements Step<T> {}

        /** The log is closed and read to its end. */
        record End<T>() implements Step<T> {}
    }

    /** Adds an entry; once the log is closed nothing is added, and the answer is false. */
    public synchronized boolean append(T entry) {
        if (closed) {
            return false;
        }
        entries.add(entry);
        notifyAll();
        return true;
    }

    /** Says that nothing will follow. */
    public synchronized void close() {
        closed = true;
        notifyAll();
    }

    /** Adds the last entry and closes, unless the log is closed already. */
    public synchronized boolean end(T entry) {
        boolean added = append(entry);
        close();
        return added;
    }

    /** The number of entries so far. */
    public synchronized int size() {
        return entries.size();
    }

    /** The last entry so far. */
    synchronized Optional<T> last() {
        return entries.isEmpty() ? Optional.empty() : Optional.of(entries.getLast());
    }

    /** Whether nothing will follow. */
    public synchronized boolean isClosed() {
        return closed;
    }

    /** The entry at that index, waiting for it up to that long. */
    public synchronized Step<T> await(int index, Duration patience) throws InterruptedException {
        long deadline = System.nanoTime() + patience.toNanos();
        while (index >= entries.size()) {
            if (closed) {
                return new Step.End<>();
            }
            long left = deadline - System.nanoTime();
            if (left <= 0) {
                return new Step.Quiet<>();
            }
            wait(left / 1_000_000, (int) (left % 1_000_000));
        }
        return new Step.Entry<>(index, entries.get(index));
    }

    /** All entries from the first, waiting for each, until the log is closed; an interrupt ends the iteration early. */
    @Override
    public Iterator<T> iterator() {
        return new Iterator<>() {
            private int next;
            private @Nullable T ahead;

            @Override
            public boolean hasNext() {
                while (ahead == null) {
                    Step<T> step;
                    try {
                        step = await(next, Duration.ofMinutes(1));
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                        return false;
                    }
                    switch (step) {
                        case Step.Entry<T>(int index, T value) -> {
                            ahead = value;
                            next = index + 1;
                        }
                        case Step.Quiet<T>() -> {}
                        case Step.End<T>() -> {
                            return false;
                        }
                    }
                }
                return true;
            }

            @Override
            public T next() {
                if (!hasNext() || ahead == null) {
                    throw new NoSuchElementException("The log has ended.");
                }
                T value = ahead;
                ahead = null;
                return value;
            }
        };
    }
}
