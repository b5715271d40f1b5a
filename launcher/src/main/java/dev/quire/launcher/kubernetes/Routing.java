package dev.quire.launcher.kubernetes;

import dev.quire.launcher.session.LaunchException;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/** Making what leads to a Pod, while the Pod starts. */
final class Routing implements AutoCloseable {
    private final CompletableFuture<Boolean> work = new CompletableFuture<>();
    private final Thread thread;

    private Routing(Callable<?> making, Signal signal) {
        this.thread = Thread.ofVirtual().name("routing").unstarted(() -> {
            try {
                Object _ = making.call();
                work.complete(true);
            } catch (Exception e) {
                work.completeExceptionally(e);
                signal.raise();
            }
        });
    }

    /** Begins; raises the signal when it has failed. */
    static Routing begin(Callable<?> making, Signal signal) {
        Routing routing = new Routing(making, signal);
        routing.thread.start();
        return routing;
    }

    /**
     * Does nothing while all is well.
     *
     * @throws LaunchException when it has failed
     */
    void check() {
        if (work.isCompletedExceptionally()) {
            throw failure(work.exceptionNow());
        }
    }

    /**
     * Waits until it is made.
     *
     * @throws LaunchException when it has failed
     */
    void await() throws InterruptedException {
        try {
            work.get();
        } catch (ExecutionException e) {
            throw failure(e);
        }
    }

    private static RuntimeException failure(Throwable e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof LaunchException launch) {
                return launch;
            }
        }
        return new IllegalStateException("What leads to a session could not be made", e);
    }

    /** Ends it, done or not. */
    @Override
    public void close() {
        thread.interrupt();
    }
}
