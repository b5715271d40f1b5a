package dev.quire.api.cluster;

import static dev.quire.api.cluster.Eventually.within;
import static org.assertj.core.api.Assertions.assertThat;

import dev.quire.api.Ports;
import dev.quire.api.cluster.LaunchStream.Event;
import dev.quire.api.cluster.OnCluster.Need;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceQuotaBuilder;
import io.fabric8.kubernetes.api.model.ServiceAccountBuilder;
import io.fabric8.kubernetes.api.model.authentication.TokenRequest;
import io.fabric8.kubernetes.client.Config;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** What users and operators are told when the cluster or the registry fails, and what a killed service leaves behind. */
@OnCluster(needs = Need.GIT)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class ClusterTroubleIT {
    private Scene scene;

    @BeforeAll
    void start(ClusterUnderTest cluster) throws IOException {
        scene = new Scene(cluster);
        cluster.createNamespace(scene.name);
    }

    @AfterEach
    void removePods() {
        scene.cluster.client().pods().inNamespace(scene.name).delete();
        within(Duration.ofSeconds(60), () -> assertThat(scene.pods(scene.name)).isEmpty());
    }

    @AfterAll
    void stop() {
        if (scene != null) {
            scene.cluster.deleteNamespaces(scene.name);
            scene.close();
        }
    }

    @Test
    void aMissingRightIsNamedByHealth(@TempDir Path scratch) throws IOException, InterruptedException {
        Map<String, String> settings = Map.of("KUBECONFIG", nobody(scratch).toString());
        try (ServiceProcess service = scene.start(settings)) {
            HttpRequest health =
                    HttpRequest.newBuilder(service.url().resolve("/health")).build();
            // The first answers may be that the checks take long.
            within(
                    Duration.ofSeconds(30),
                    () -> assertThat(scene.http
                                    .send(health, BodyHandlers.ofString())
                                    .body())
                            .contains("may not create pods in namespace '" + scene.name + "'")
                            .contains("Role"));
        }
    }

    @Test
    @OnCluster(needs = Need.REGISTRY)
    void aMissingRightIsNamedToWhoLaunches(@TempDir Path scratch) throws IOException, InterruptedException {
        Map<String, String> settings = Map.of("KUBECONFIG", nobody(scratch).toString());
        try (ServiceProcess service = scene.start(settings)) {
            Event last = launch(service).getLast();

            assertThat(last).returns("failed", Event::phase);
            assertThat(last.message())
                    .contains("may not list pods in namespace '" + scene.name + "'", "'list' on 'pods'")
                    .doesNotContain("Exception");
            assertThat(service.log()).doesNotContain("\tat ");
        }
    }

    @Test
    void aRegistryThatIsDownIsNamed() throws IOException, InterruptedException {
        String nowhere = "127.0.0.1:" + Ports.free();
        Map<String, String> settings =
                Map.of("QUIRE_REGISTRY_PREFIX", nowhere + "/quire", "QUIRE_REGISTRY_INSECURE", "true");
        try (ServiceProcess service = scene.start(settings)) {
            Event last = launch(service).getLast();

            assertThat(last).returns("failed", Event::phase);
            assertThat(last.message()).contains(nowhere).doesNotContain("Exception");
            assertThat(service.log()).doesNotContain("\tat ");
            assertThat(launch(service).getLast()).as("it goes on").isEqualTo(last);
        }
    }

    @Test
    @OnCluster(needs = {Need.REGISTRY, Need.INGRESS})
    void aServiceKilledDuringALaunchLeavesNothingThatNobodyOwns() throws IOException, InterruptedException {
        String path = scene.examples.launchPath("minimal");
        try (ServiceProcess service = scene.start(Map.of())) {
            assertThat(scene.launches(service).follow(path + "?build_only=true").getLast())
                    .returns("ready", Event::phase);
            Thread launch = Thread.ofVirtual().start(() -> {
                try {
                    scene.launches(service).follow(path);
                } catch (IOException | InterruptedException _) {
                    // Cut, as is meant.
                }
            });
            within(
                    Duration.ofSeconds(60),
                    () -> assertThat(scene.pods(scene.name)).isNotEmpty());
            service.kill();
            launch.join(Duration.ofSeconds(10));
        }
        List<String> left = scene.pods(scene.name);
        assertThat(left).as("the Pod of the launch that was cut").hasSize(1);

        try (ServiceProcess service = scene.start(Map.of())) {
            within(
                    Duration.ofMinutes(2),
                    () -> assertThat(scene.pods(scene.name)).isEmpty());
            List<Event> again = scene.launches(service).follow(path);

            assertThat(again.getLast()).returns("ready", Event::phase);
            assertThat(again)
                    .extracting(Event::phase)
                    .as("nothing that was finished is lost")
                    .doesNotContain("building");
            assertThat(scene.pods(scene.name)).hasSize(1).doesNotContainAnyElementsOf(left);
        }
        // A session that was handed over is its user's: it lives on without the service, and with a new one.
        try (ServiceProcess service = scene.start(Map.of())) {
            assertThat(service.log()).contains("Quire is ready");
            assertThat(scene.pods(scene.name)).hasSize(1);
        }
    }

    @Test
    @OnCluster(needs = {Need.REGISTRY, Need.INGRESS})
    void aClusterThatIsFullMakesLaunchesWait() throws Exception {
        var quotas = scene.cluster.client().resourceQuotas().inNamespace(scene.name);
        quotas.resource(new ResourceQuotaBuilder()
                        .withNewMetadata()
                        .withName("one")
                        .endMetadata()
                        .withNewSpec()
                        .addToHard("pods", new Quantity("1"))
                        .endSpec()
                        .build())
                .create();
        try (ServiceProcess service = scene.start(Map.of())) {
            Event first = launch(service).getLast();
            assertThat(first).returns("ready", Event::phase);
            List<Event> seen = new CopyOnWriteArrayList<>();
            FutureTask<List<Event>> second = new FutureTask<>(
                    () -> scene.launches(service).follow(scene.examples.launchPath("minimal"), event -> {
                        seen.add(event);
                        return false;
                    }));
            Thread.ofVirtual().start(second);
            within(
                    Duration.ofSeconds(20),
                    () -> assertThat(seen)
                            .anyMatch(event -> event.phase().equals("waiting")
                                    && event.message().contains("is next")));

            assertThat(scene.launches(service).stop(first)).isEqualTo(204);
            assertThat(second.get().getLast()).returns("ready", Event::phase);
            assertThat(scene.pods(scene.name)).hasSize(1);
        } finally {
            quotas.withName("one").delete();
        }
    }

    private List<Event> launch(ServiceProcess service) throws IOException, InterruptedException {
        return scene.launches(service).follow(scene.examples.launchPath("minimal"));
    }

    /** A kubeconfig of a service account that has no Role. */
    private Path nobody(Path scratch) throws IOException {
        var accounts = scene.cluster.client().serviceAccounts().inNamespace(scene.name);
        accounts.resource(new ServiceAccountBuilder()
                        .withNewMetadata()
                        .withName("nobody")
                        .endMetadata()
                        .build())
                .serverSideApply();
        String token = accounts.withName("nobody")
                .tokenRequest(new TokenRequest())
                .getStatus()
                .getToken();
        Config admin = scene.cluster.client().getConfiguration();
        return Files.writeString(
                scratch.resolve("kubeconfig"), """
                apiVersion: v1
                kind: Config
                clusters: [{name: c, cluster: {server: "%s", certificate-authority-data: "%s"}}]
                users: [{name: nobody, user: {token: "%s"}}]
                contexts: [{name: c, context: {cluster: c, user: nobody}}]
                current-context: c
                """.formatted(admin.getMasterUrl(), admin.getCaCertData(), token));
    }
}
