package dev.quire.launcher.kubernetes;

import dev.quire.launcher.build.BuildFailures;
import dev.quire.launcher.build.ImageBuild;
import dev.quire.launcher.build.ImageBuildException;
import dev.quire.launcher.build.ImageBuilder;
import dev.quire.launcher.session.LaunchException;
import dev.quire.launcher.step.StepException;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;

/** Builds with Buildah, each build in a Pod that lives as long as the call; the image comes back through the same connection. */
public final class KubernetesImageBuilder implements ImageBuilder {
    private static final Pattern REFUSAL =
            Pattern.compile("violates PodSecurity|admission webhook|user namespaces for Pods");

    private final KubernetesClient client;
    private final BuildPodSettings settings;
    private final BuildManifests manifests;
    private final CallPods pods;

    private KubernetesImageBuilder(
            KubernetesClient client, BuildPodSettings settings, RandomGenerator random, Runnable afterClose) {
        this.client = client;
        this.settings = settings;
        this.manifests = new BuildManifests(settings);
        this.pods = new CallPods(client, settings.pods(), manifests.selector(), random, afterClose);
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
     * @throws LaunchException when the connection's configuration cannot be read
     */
    public static ImageBuilder connect(BuildPodSettings settings, RandomGenerator random) {
        KubernetesClient client = Cluster.connect();
        return new KubernetesImageBuilder(client, settings, random, client::close);
    }

    @Override
    public void build(ImageBuild build, Consumer<String> output, OutputStream archive)
            throws IOException, InterruptedException {
        // Its length is said first, since a connection into a Pod cannot say that no more will come.
        try (ContextFile context = ContextFile.of(build, settings.scratch())) {
            pods.call((id, owner) -> manifests.pod(build, id, owner), pod -> {
                BuildPod running = new BuildPod(client, pods.requests(), pod, build);
                running.await(settings.pods().timings(), settings.image());
                running.build(manifests.command(build, context.size()), context.path(), output);
                running.handOver(archive);
            });
        } catch (LaunchException e) {
            String why = String.valueOf(e.getMessage());
            throw REFUSAL.matcher(why).find()
                    ? refused(build, why)
                    : BuildFailures.unavailable(build.file(), why, List.of());
        } catch (StepException | KubernetesClientException e) {
            throw BuildFailures.unavailable(build.file(), String.valueOf(e.getMessage()), List.of());
        }
    }

    private static ImageBuildException refused(ImageBuild build, String why) {
        int reason = why.indexOf("violates PodSecurity");
        return BuildFailures.refused(build.file(), reason < 0 ? why : why.substring(reason));
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
