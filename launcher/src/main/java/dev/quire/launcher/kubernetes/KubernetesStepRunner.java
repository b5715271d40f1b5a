package dev.quire.launcher.kubernetes;

import dev.quire.launcher.kubernetes.KubernetesStepSettings.Root;
import dev.quire.launcher.session.ImageSource;
import dev.quire.launcher.session.LaunchException;
import dev.quire.launcher.step.CutOffException;
import dev.quire.launcher.step.StepException;
import dev.quire.launcher.step.StepFailures;
import dev.quire.launcher.step.StepRunner;
import dev.quire.launcher.step.StepSpec;
import dev.quire.launcher.step.StepTalk;
import dev.quire.launcher.step.StepUser;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.ExecWatch;
import java.io.IOException;
import java.io.OutputStream;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.random.RandomGenerator;

/** Steps on Kubernetes, each a Pod that lives as long as the call that runs it. */
public final class KubernetesStepRunner implements StepRunner {
    private final KubernetesStepSettings settings;
    private final StepManifests manifests;
    private final StepPods pods;
    private final Owner self;
    private final RandomGenerator random;
    private final Set<String> inFlight = ConcurrentHashMap.newKeySet();
    private final StepReaper reaper;
    private final Runnable afterClose;

    private KubernetesStepRunner(
            KubernetesClient client, KubernetesStepSettings settings, RandomGenerator random, Runnable afterClose) {
        this.settings = settings;
        this.random = random;
        this.afterClose = afterClose;
        this.self = new Owner(settings.instance(), Long.toHexString(random.nextLong()));
        this.manifests = new StepManifests(settings);
        this.pods = new StepPods(client, settings.namespace(), manifests.selector());
        this.reaper = new StepReaper(pods, self, inFlight);
        reaper.start();
    }

    /** Starts to look after what an earlier process has left; the client is the caller's to close. */
    public static KubernetesStepRunner start(
            KubernetesClient client, KubernetesStepSettings settings, RandomGenerator random) {
        return new KubernetesStepRunner(client, settings, random, () -> {});
    }

    /**
     * Connects to the cluster of {@code KUBECONFIG}, the current kubeconfig or the Pod that this runs in, and starts; closing
     * the runner closes the connection.
     *
     * @param namespace the namespace of the steps; without one, the connection's
     * @param settings the settings for that namespace
     * @throws LaunchException when the connection's configuration cannot be read
     */
    public static StepRunner connect(
            Optional<String> namespace, Function<String, KubernetesStepSettings> settings, RandomGenerator random) {
        KubernetesClient client = Cluster.connect();
        String home = Cluster.namespace(client, namespace);
        return new KubernetesStepRunner(client, settings.apply(home), random, client::close);
    }

    @Override
    public void run(StepSpec spec, Consumer<String> output, OutputStream change)
            throws IOException, InterruptedException {
        if (spec.command().user() == StepUser.ROOT && settings.isolation().root() == Root.REFUSED) {
            throw StepFailures.of(spec).rootRefused("this service's configuration does not allow in the cluster");
        }
        Pod wanted = manifests.pod(spec, image(spec), HexFormat.of().toHexDigits(random.nextLong()), self);
        String name = wanted.getMetadata().getName();
        StepTalk talk = new StepTalk(spec, output, change);
        inFlight.add(name);
        try {
            // A creation whose answer gets lost is the reaper's, as soon as it is no more in flight.
            Pod pod = create(spec, wanted);
            try (KubernetesStep step = new KubernetesStep(pods, pod, talk.failures())) {
                talk(talk, step);
            }
        } catch (LaunchException e) {
            throw interruptedOr(talk.failures().of(e));
        } catch (KubernetesClientException e) {
            throw interruptedOr(talk.failures().unavailable(String.valueOf(e.getMessage())));
        } finally {
            inFlight.remove(name);
        }
    }

    private void talk(StepTalk talk, KubernetesStep step) throws IOException, InterruptedException {
        ExecWatch exec = step.start(settings.timings());
        try {
            talk.hold(exec.getOutput(), exec.getInput(), step::close);
        } catch (CutOffException e) {
            throw step.reason(e);
        }
    }

    private Pod create(StepSpec spec, Pod wanted) {
        try {
            return pods.create(wanted);
        } catch (LaunchException e) {
            String why = String.valueOf(e.getMessage());
            if (spec.command().user() == StepUser.ROOT && why.contains("violates PodSecurity")) {
                throw StepFailures.of(spec)
                        .rootRefused("namespace '%s' does not allow by its level of Pod Security"
                                .formatted(settings.namespace()));
            }
            throw e;
        }
    }

    /** The client wraps an interruption of its requests and keeps the thread's mark. */
    private static StepException interruptedOr(StepException failure) throws InterruptedException {
        if (Thread.interrupted()) {
            throw (InterruptedException) new InterruptedException("The step was interrupted").initCause(failure);
        }
        return failure;
    }

    private static String image(StepSpec spec) {
        return switch (spec.image()) {
            case ImageSource.Registry(String reference) when reference.contains("@sha256:") -> reference;
            case ImageSource.Registry(String reference) ->
                throw StepFailures.of(spec).image("'%s' is not named by its digest".formatted(reference));
            case ImageSource.Layout layout ->
                throw StepFailures.of(spec)
                        .image("the cluster can't pull from the directory '%s': configure a registry"
                                .formatted(layout.directory()));
        };
    }

    @Override
    public Optional<String> problem() {
        return pods.problem();
    }

    @Override
    public void close() {
        reaper.close();
        afterClose.run();
    }
}
