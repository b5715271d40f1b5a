package dev.quire.api.launch;

import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/** Work on a virtual thread of its own, for any number of waiters; a waiter that gives up does not end it. */
final class Shared<T> {
    private final FutureTask<T> task;
    private final Thread thread;

    private Shared(String name, Callable<T> work) {
        this.task = new FutureTask<>(work);
        this.thread = Thread.ofVirtual().name(name).unstarted(task);
    }

    static <T> Shared<T> start(String name, Callable<T> work) {
        Shared<T> shared = new Shared<>(name, work);
        shared.thread.start();
        return shared;
    }

    /** The outcome; what the work threw is thrown again, with its own stack. */
    T await() throws InterruptedException {
        try {
            return task.get();
        } catch (ExecutionException e) {
            throw switch (e.getCause()) {
                case RuntimeException unchecked -> unchecked;
                case InterruptedException _ -> stopping();
                case null, default -> new IllegalStateException(e.getCause());
            };
        } catch (CancellationException e) {
            throw stopping();
        }
    }

    boolean isDone() {
        return task.isDone();
    }

    boolean hasFailed() {
        return task.state() == FutureTask.State.FAILED || task.state() == FutureTask.State.CANCELLED;
    }

    void interrupt() {
        task.cancel(true);
    }

    private static RefusedException stopping() {
        return new RefusedException(
                RefusedException.Refusal.STOPPING, "The service is being stopped; try again in a minute.");
    }
}
