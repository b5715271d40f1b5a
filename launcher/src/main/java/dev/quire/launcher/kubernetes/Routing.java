package dev.quire.launcher.kubernetes;

import dev.quire.launcher.session.LaunchException;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/** Making what leads to a Pod, while the Pod starts. */
final class Routing {
    private final CompletableFuture<?> work;

    private Routing(CompletableFuture<?> work) {
        this.work = work;
    }

    /** Begins; raises the signal when it has failed. */
    static Routing begin(SessionApi api, Pod pod, Signal signal) {
        return new Routing(CompletableFuture.runAsync(() -> api.route(pod), Thread::startVirtualThread)
                .whenComplete((_, failure) -> {
                    if (failure != null) {
                        signal.raise();
                    }
                }));
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
}
