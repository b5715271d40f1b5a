package dev.quire.repo2image.repo;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Runs blocking work that must be over in time: on a virtual thread, whose socket reads end when it is interrupted. */
final class Deadline {
    private static final Duration TO_WIND_UP = Duration.ofSeconds(10);

    private Deadline() {}

    /**
     * The result of that work; a result that comes too late is closed.
     *
     * @throws TimeoutException when the time is over
     * @throws ExecutionException with the work's own exception as its cause
     */
    static <T> T call(Duration within, Callable<T> work)
            throws InterruptedException, TimeoutException, ExecutionException {
        CompletableFuture<T> result = new CompletableFuture<>();
        Thread thread = Thread.ofVirtual().name("git").start(() -> run(work, result));
        try {
            return result.get(within.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException | TimeoutException e) {
            result.cancel(false);
            thread.interrupt();
            thread.join(TO_WIND_UP);
            throw e;
        }
    }

    private static <T> void run(Callable<T> work, CompletableFuture<T> result) {
        try {
            T value = work.call();
            if (!result.complete(value) && value instanceof RepoTree tree) {
                tree.close();
            }
        } catch (Exception | StackOverflowError | OutOfMemoryError e) {
            result.completeExceptionally(e);
        }
    }
}
