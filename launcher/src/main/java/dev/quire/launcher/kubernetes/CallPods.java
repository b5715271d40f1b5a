package dev.quire.launcher.kubernetes;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.random.RandomGenerator;

/** Pods that live as long as a call of this process; those of calls that nobody waits for any more are deleted. */
final class CallPods implements AutoCloseable {
    private final StepPods requests;
    private final Owner self;
    private final RandomGenerator random;
    private final Set<String> inFlight = ConcurrentHashMap.newKeySet();
    private final StepReaper reaper;
    private final Runnable afterClose;

    /** The Pod of a call. */
    @FunctionalInterface
    interface Manifest {
        Pod of(String id, Owner owner);
    }

    /** What is done with the Pod once it is created. */
    @FunctionalInterface
    interface Work {
        void with(Pod pod) throws IOException, InterruptedException;
    }

    /**
     * Starts to look after what an earlier process has left.
     *
     * @param selector the labels of the Pods
     * @param afterClose run when these are closed
     */
    CallPods(
            KubernetesClient client,
            KubernetesStepSettings settings,
            Map<String, String> selector,
            RandomGenerator random,
            Runnable afterClose) {
        this.requests = new StepPods(client, settings.namespace(), selector);
        this.self = new Owner(settings.instance(), Long.toHexString(random.nextLong()));
        this.random = random;
        this.reaper = new StepReaper(requests, self, inFlight);
        this.afterClose = afterClose;
        reaper.start();
    }

    /** The requests about these Pods. */
    StepPods requests() {
        return requests;
    }

    /** Creates a Pod, and ends it with the work, however that ends. */
    void call(Manifest manifest, Work work) throws IOException, InterruptedException {
        Pod wanted = manifest.of(HexFormat.of().toHexDigits(random.nextLong()), self);
        String name = wanted.getMetadata().getName();
        inFlight.add(name);
        try {
            // A creation whose answer gets lost is the reaper's, as soon as it is no more in flight.
            Pod created = requests.create(wanted);
            try {
                work.with(created);
            } finally {
                requests.end(created);
            }
        } catch (RuntimeException e) {
            // The client wraps an interruption of its requests and keeps the thread's mark.
            if (Thread.interrupted()) {
                throw (InterruptedException) new InterruptedException("The call was interrupted").initCause(e);
            }
            throw e;
        } finally {
            inFlight.remove(name);
        }
    }

    @Override
    public void close() {
        reaper.close();
        afterClose.run();
    }
}
