package dev.quire.launcher.kubernetes;

import dev.quire.launcher.build.BuildFailures;
import dev.quire.launcher.build.ImageBuild;
import dev.quire.launcher.build.ImageBuildException;
import dev.quire.launcher.build.ImageBuilder;
import dev.quire.launcher.session.LaunchException;
import dev.quire.launcher.step.StepException;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.random.RandomGenerator;

/** Builds with Buildah, each build in a Pod that lives as long as the call; the image comes back through the same connection. */
public final class KubernetesImageBuilder implements ImageBuilder {
    private final KubernetesClient client;
    private final BuildPodSettings settings;
    private final BuildManifests manifests;
    private final StepPods pods;
    private final Owner self;
    private final RandomGenerator random;
    private final Set<String> inFlight = ConcurrentHashMap.newKeySet();
    private final StepReaper reaper;
    private final Runnable afterClose;

    private KubernetesImageBuilder(
            KubernetesClient client, BuildPodSettings settings, RandomGenerator random, Runnable afterClose) {
        this.client = client;
        this.settings = settings;
        this.random = random;
        this.afterClose = afterClose;
        this.self = new Owner(settings.pods().instance(), Long.toHexString(random.nextLong()));
        this.manifests = new BuildManifests(settings);
        this.pods = new StepPods(client, settings.pods().namespace(), manifests.selector());
        this.reaper = new StepReaper(pods, self, inFlight);
        reaper.start();
    }

    /** Starts to look after what an earlier process has left; the client is the caller's to close. */
    public static KubernetesImageBuilder start(
            KubernetesClient client, BuildPodSettings settings, RandomGenerator random) {
        return new KubernetesImageBuilder(client, settings, random, () -> {});
    }

    /**
     * Connects to the cluster of {@code KUBECONFIG}, the current kubeconfig or the Pod that this runs in, and starts; closing
     * the builder closes the connection.
     *
     * @param namespace the namespace of the builds; without one, the connection's
     * @param settings the settings for that namespace
     * @throws LaunchException when the connection's configuration cannot be read
     */
    public static ImageBuilder connect(
            Optional<String> namespace, Function<String, BuildPodSettings> settings, RandomGenerator random) {
        KubernetesClient client = Cluster.connect();
        String home = Cluster.namespace(client, namespace);
        return new KubernetesImageBuilder(client, settings.apply(home), random, client::close);
    }

    @Override
    public void build(ImageBuild build, Consumer<String> output, OutputStream archive)
            throws IOException, InterruptedException {
        // Its length is said first, since a connection into a Pod cannot say that no more will come.
        Path context = Files.createTempFile("quire-context-", ".tar");
        Pod wanted = manifests.pod(build, HexFormat.of().toHexDigits(random.nextLong()), self);
        String name = wanted.getMetadata().getName();
        inFlight.add(name);
        try {
            try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(context))) {
                build.context().writeTo(out);
            }
            try (BuildPod pod = new BuildPod(client, pods, create(build, wanted), build)) {
                pod.await(settings.pods().timings(), settings.image());
                pod.build(manifests.command(build, Files.size(context)), context, output);
                pod.handOver(archive);
            }
        } catch (LaunchException | StepException | KubernetesClientException e) {
            if (Thread.interrupted()) {
                throw (InterruptedException) new InterruptedException("The build was interrupted").initCause(e);
            }
            throw BuildFailures.unavailable(build.file(), String.valueOf(e.getMessage()), List.of());
        } finally {
            inFlight.remove(name);
            Files.deleteIfExists(context);
        }
    }

    private Pod create(ImageBuild build, Pod wanted) {
        Pod created;
        try {
            created = pods.create(wanted);
        } catch (LaunchException e) {
            String why = String.valueOf(e.getMessage());
            throw why.contains("violates PodSecurity") || why.contains("admission webhook") ? refused(build, why) : e;
        }
        // An API server that does not know the field leaves it out, and the Pod's capabilities would count on the node.
        if (Boolean.FALSE.equals(wanted.getSpec().getHostUsers())
                && !Boolean.FALSE.equals(created.getSpec().getHostUsers())) {
            pods.delete(created);
            throw BuildFailures.refused(build.file(), "it gives Pods no user namespaces of their own");
        }
        return created;
    }

    private static ImageBuildException refused(ImageBuild build, String why) {
        int reason = why.indexOf("violates PodSecurity");
        return BuildFailures.refused(build.file(), reason < 0 ? why : why.substring(reason));
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
