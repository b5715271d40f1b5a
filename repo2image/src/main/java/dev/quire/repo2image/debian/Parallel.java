package dev.quire.repo2image.debian;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadFactory;

/**
 * The same task for many things, some at a time. Unlike {@code Gatherers.mapConcurrent} it ends at once when the caller is
 * interrupted or a task fails.
 */
final class Parallel {
    /** What is done with one thing. */
    @FunctionalInterface
    interface Task<T, R> {
        R run(T thing) throws Exception;
    }

    private Parallel() {}

    /** The results in the order of the things; the failure of the first thing that fails. */
    static <T, R> List<R> map(List<T> things, int threads, ThreadFactory factory, Task<T, R> task)
            throws ExecutionException, InterruptedException {
        List<R> results = new ArrayList<>(things.size());
        try (ExecutorService pool = Executors.newFixedThreadPool(threads, factory)) {
            try {
                List<Future<R>> futures = things.stream()
                        .map(thing -> pool.submit(() -> task.run(thing)))
                        .toList();
                for (Future<R> future : futures) {
                    results.add(future.get());
                }
            } finally {
                pool.shutdownNow();
            }
        }
        return results;
    }
}
