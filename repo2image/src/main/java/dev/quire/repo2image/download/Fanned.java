package dev.quire.repo2image.download;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Does the same for many things at once, in virtual threads, and keeps the order and the exceptions' types. Not a stream's {@code
 * mapConcurrent}: that one ignores interruption, and sees a failure only when all before it are done.
 */
public final class Fanned {
    private Fanned() {}

    /** What is done for each. */
    public interface Step<T, R> {
        R on(T item) throws IOException, InterruptedException;
    }

    /**
     * The results, in the order of the items. When one fails, or the caller is interrupted, the others are interrupted; it returns
     * when all have ended.
     */
    public static <T, R> List<R> map(int width, List<T> items, Step<T, R> step)
            throws IOException, InterruptedException {
        if (items.isEmpty()) {
            return List.of();
        }
        ExecutorService threads = Executors.newFixedThreadPool(
                Math.min(width, items.size()), Thread.ofVirtual().factory());
        AtomicReference<@Nullable Exception> first = new AtomicReference<>();
        boolean done = false;
        try {
            ExecutorCompletionService<R> completion = new ExecutorCompletionService<>(threads);
            List<Future<R>> futures = new ArrayList<>();
            for (T item : items) {
                futures.add(completion.submit(() -> run(step, item, first)));
            }
            for (int i = 0; i < futures.size(); i++) {
                completion.take().get();
            }
            done = true;
            return futures.stream().map(Future::resultNow).toList();
        } catch (ExecutionException e) {
            throw rethrown(first.get() == null ? e.getCause() : first.get());
        } finally {
            if (!done) {
                threads.shutdownNow();
            }
            threads.close();
        }
    }

    /** Threads of the pool would take the next item before the caller hears of the failure. */
    private static <T, R> R run(Step<T, R> step, T item, AtomicReference<@Nullable Exception> first)
            throws IOException, InterruptedException {
        if (first.get() != null) {
            throw new InterruptedException("Another one has failed");
        }
        try {
            return step.on(item);
        } catch (IOException | InterruptedException | RuntimeException e) {
            first.compareAndSet(null, e);
            throw e;
        }
    }

    private static RuntimeException rethrown(@Nullable Throwable failure) throws IOException, InterruptedException {
        switch (failure) {
            case IOException io -> throw io;
            case InterruptedException interrupted -> throw interrupted;
            case RuntimeException runtime -> throw runtime;
            case Error error -> throw error;
            case null, default -> throw new AssertionError("A step throws nothing else", failure);
        }
    }
}
