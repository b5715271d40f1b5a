package dev.quire.launcher.kubernetes;

import static dev.quire.launcher.standin.Eventually.until;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.quire.launcher.kubernetes.KubernetesStepSettings.Isolation;
import dev.quire.launcher.kubernetes.KubernetesStepSettings.Root;
import dev.quire.launcher.kubernetes.KubernetesStepSettings.Users;
import dev.quire.launcher.session.ImageSource;
import dev.quire.launcher.standin.PythonImage;
import dev.quire.launcher.step.Capture;
import dev.quire.launcher.step.StepCommand;
import dev.quire.launcher.step.StepException;
import dev.quire.launcher.step.StepException.Kind;
import dev.quire.launcher.step.StepLimits;
import dev.quire.launcher.step.StepNetwork;
import dev.quire.launcher.step.StepRunner;
import dev.quire.launcher.step.StepRunnerContract;
import dev.quire.launcher.step.StepSpec;
import dev.quire.launcher.step.StepUser;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.OutputStream;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** The contract on a real cluster, and what only a cluster refuses. */
@OnTestCluster
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class KubernetesStepRunnerIT extends StepRunnerContract {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final Isolation ROOT = new Isolation(Root.ALLOWED, Users.OF_THE_NODE);

    private final String namespace = "quire-it-" + Long.toHexString(RANDOM.nextLong());
    private KubernetesClient client;
    private ImageSource.Registry image;
    private KubernetesStepRunner runner;

    @BeforeAll
    void openCluster() throws Exception {
        Assumptions.assumeTrue(PythonImage.isPossible(), "no /usr/bin/python3 and ldd to make an image of");
        image = PythonImage.make().push(System.getenv("QUIRE_TEST_REGISTRY"), "quire-test/python");
        client = Cluster.connect();
        Namespaces.create(client, namespace, "baseline");
        policy("none", false);
        policy("open", true);
        runner = KubernetesStepRunner.start(client, settings(namespace, ROOT), RANDOM);
    }

    @AfterAll
    void closeCluster() {
        if (client != null) {
            runner.close();
            client.namespaces().withName(namespace).delete();
            client.namespaces().withName(namespace + "-strict").delete();
            client.close();
        }
    }

    @Test
    void aStrictNamespaceRunsNotebookStepsAndRefusesRoot() throws Exception {
        String strict = namespace + "-strict";
        Namespaces.create(client, strict, "restricted");
        List<String> output = new ArrayList<>();
        try (StepRunner hopeful = KubernetesStepRunner.start(client, settings(strict, ROOT), RANDOM)) {
            hopeful.run(step(StepUser.NOTEBOOK), output::add, OutputStream.nullOutputStream());
            assertThat(output).containsExactly("1000");
            StepException refused = refused(hopeful);
            assertThat(refused.kind()).isEqualTo(Kind.ROOT_REFUSED);
            assertThat(refused).hasMessageContaining("'" + strict + "'");
        }
    }

    @Test
    void rootIsRefusedUnlessItIsAllowed() {
        try (StepRunner careful = KubernetesStepRunner.start(client, settings(namespace, Isolation.DEFAULT), RANDOM)) {
            assertThat(refused(careful).kind()).isEqualTo(Kind.ROOT_REFUSED);
        }
    }

    @Test
    void aNamespaceThatIsNotThereIsNamed() {
        try (StepRunner lost = KubernetesStepRunner.start(client, settings("quire-it-nowhere", ROOT), RANDOM)) {
            StepException failure = refused(lost);
            assertThat(failure.kind()).isEqualTo(Kind.UNAVAILABLE);
            assertThat(failure).hasMessageContaining("no namespace 'quire-it-nowhere' for steps");
        }
    }

    @Test
    void removesAtItsStartWhatItsPredecessorHasLeft() {
        Pod left = new StepManifests(settings(namespace, ROOT))
                .pod(step(StepUser.NOTEBOOK), image.reference(), "left", new Owner("it-other", "1"));
        client.pods().inNamespace(namespace).resource(left).create();

        KubernetesStepSettings settings = new KubernetesStepSettings(
                namespace, "it", "it-other", PodSettings.DEFAULT, ROOT, KubernetesStepSettings.Timings.DEFAULT);
        try (StepRunner _ = KubernetesStepRunner.start(client, settings, RANDOM)) {
            until(() -> left() == 0);
        }
    }

    private StepException refused(StepRunner other) {
        return catchThrowableOfType(
                StepException.class, () -> other.run(step(StepUser.ROOT), _ -> {}, OutputStream.nullOutputStream()));
    }

    private StepSpec step(StepUser user) {
        return new StepSpec(
                "test",
                image,
                new StepCommand(
                        List.of("python3", "-c", "import os; print(os.getuid())"),
                        Map.of(),
                        "/",
                        user,
                        StepNetwork.NONE),
                new StepLimits(256L << 20, 0.5, 64, Duration.ofMinutes(3), 64L << 20, 1L << 20),
                List.of(),
                Capture.change());
    }

    private static KubernetesStepSettings settings(String namespace, Isolation isolation) {
        return new KubernetesStepSettings(
                namespace,
                "it",
                "it-1",
                PodSettings.DEFAULT,
                isolation,
                new KubernetesStepSettings.Timings(Duration.ofMinutes(3), Duration.ofMinutes(3)));
    }

    /** As the chart makes them, but that a step with a network may go anywhere: this machine's addresses are private. */
    private void policy(String network, boolean open) {
        var spec = new NetworkPolicyBuilder()
                .withNewMetadata()
                .withName(network)
                .endMetadata()
                .withNewSpec()
                .withNewPodSelector()
                .addToMatchLabels(Labels.NETWORK, network)
                .endPodSelector()
                .withPolicyTypes("Ingress", "Egress");
        client.network()
                .v1()
                .networkPolicies()
                .inNamespace(namespace)
                .resource((open ? spec.addNewEgress().endEgress() : spec)
                        .endSpec()
                        .build())
                .create();
    }

    private List<Pod> pods() {
        return client.pods()
                .inNamespace(namespace)
                .withLabel(Labels.STEP)
                .list()
                .getItems();
    }

    @Override
    protected StepRunner runner() {
        return runner;
    }

    @Override
    protected ImageSource image() {
        return image;
    }

    @Override
    protected ImageSource gone() {
        String reference = image.reference();
        return new ImageSource.Registry(
                reference.substring(0, reference.indexOf("sha256:")) + "sha256:" + "0".repeat(64));
    }

    @Override
    protected int left() {
        return pods().size();
    }

    @Override
    protected void kill() {
        client.resource(pods().getFirst()).withGracePeriod(0).delete();
    }
}
