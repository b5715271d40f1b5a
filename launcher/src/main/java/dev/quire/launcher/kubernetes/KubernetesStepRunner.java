package dev.quire.launcher.kubernetes;

import dev.quire.launcher.kubernetes.KubernetesStepSettings.Root;
import dev.quire.launcher.session.ImageSource;
import dev.quire.launcher.session.LaunchException;
import dev.quire.launcher.step.CutOffException;
import dev.quire.launcher.step.StepFailures;
import dev.quire.launcher.step.StepRunner;
import dev.quire.launcher.step.StepSpec;
import dev.quire.launcher.step.StepTalk;
import dev.quire.launcher.step.StepUser;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.ExecWatch;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.random.RandomGenerator;

/** Steps on Kubernetes, each a Pod that lives as long as the call that runs it. */
public final class KubernetesStepRunner implements StepRunner {
    private final KubernetesStepSettings settings;
    private final StepManifests manifests;
    private final CallPods pods;

    private KubernetesStepRunner(
            KubernetesClient client, KubernetesStepSettings settings, RandomGenerator random, Runnable afterClose) {
        this.settings = settings;
        this.manifests = new StepManifests(settings);
        this.pods = new CallPods(client, settings, manifests.selector(), random, afterClose);
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
        String image = image(spec);
        StepTalk talk = new StepTalk(spec, output, change);
        try {
            pods.call((id, owner) -> manifests.pod(spec, image, id, owner), pod -> {
                try (KubernetesStep step = new KubernetesStep(pods.requests(), pod, talk.failures())) {
                    talk(talk, step);
                }
            });
        } catch (LaunchException e) {
            throw isRootRefused(spec, e)
                    ? talk.failures()
                            .rootRefused("namespace '%s' does not allow by its level of Pod Security"
                                    .formatted(settings.namespace()))
                    : talk.failures().of(e);
        } catch (KubernetesClientException e) {
            throw talk.failures().unavailable(String.valueOf(e.getMessage()));
        }
    }

    private static boolean isRootRefused(StepSpec spec, LaunchException e) {
        return spec.command().user() == StepUser.ROOT
                && String.valueOf(e.getMessage()).contains("violates PodSecurity");
    }

    private void talk(StepTalk talk, KubernetesStep step) throws IOException, InterruptedException {
        ExecWatch exec = step.start(settings.timings());
        try {
            talk.hold(exec.getOutput(), exec.getInput(), step::close);
        } catch (CutOffException e) {
            throw step.reason(e);
        }
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
        return pods.requests().problem();
    }

    @Override
    public void close() {
        pods.close();
    }
}
