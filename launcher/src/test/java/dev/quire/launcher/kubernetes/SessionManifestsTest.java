package dev.quire.launcher.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quire.launcher.kubernetes.KubernetesStepSettings.Users;
import dev.quire.launcher.session.SessionAddresses;
import dev.quire.launcher.session.SessionSpec;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The whole manifests, as files to be read; Surefire runs tests in the module's directory. */
final class SessionManifestsTest {
    private static final ClusterSettings FULL = new ClusterSettings(
            "sessions",
            "main",
            "quire-0",
            new SessionPods(
                    PodShape.DEFAULT,
                    Map.of(
                            "gpu",
                            new PodShape(
                                    new PodSettings(
                                            Map.of("team", "physics", Labels.SESSION, "overridden"),
                                            Optional.of("session"),
                                            List.of("registry-credentials", "mirror-credentials"),
                                            new PodSettings.Placement(
                                                    Map.of("pool", "sessions"),
                                                    List.of(
                                                            Taint.parse("sessions-only"),
                                                            Taint.parse("nvidia.com/gpu=present:NoSchedule")),
                                                    Optional.of("gvisor"),
                                                    Optional.of("sessions")),
                                            new PodSettings.Shares(25, 20, 20L << 30)),
                                    Map.of("example.org/scan", "no", Labels.IDLE, "overridden"),
                                    Users.OF_THE_POD,
                                    Optional.of(512L << 20),
                                    Map.of("nvidia.com/gpu", 1),
                                    List.of(
                                            Mount.parse("pvc/datasets:/data"),
                                            Mount.parse("configmap/course:/srv/course"),
                                            Mount.parse("secret/licence:/srv/licence"),
                                            Mount.parse("emptydir/10Gi:/scratch")))),
                    PodOverlay.parse("""
                            metadata:
                              annotations: {example.org/mesh: "off"}
                            spec:
                              topologySpreadConstraints:
                                - {maxSkew: 1, topologyKey: zone, whenUnsatisfiable: ScheduleAnyway}
                              containers:
                                - name: session
                                  env: [{name: HTTPS_PROXY, value: "http://proxy.example:3128"}]
                            """)),
            new RouteSettings(
                    new SessionAddresses.Paths(URI.create("https://notebooks.example/binder")),
                    new RouteSettings.Way.Ingresses(
                            Optional.empty(),
                            Optional.of("notebooks.example"),
                            Map.of("nginx.ingress.kubernetes.io/proxy-read-timeout", "3600")),
                    RouteSettings.Check.WHEN_REACHABLE),
            ClusterSettings.Timings.DEFAULT);

    @Test
    void aPodWithAsLittleConfigurationAsPossible() throws IOException {
        assertGolden("pod.yaml", pod(Pods.SETTINGS, 1));
    }

    @Test
    void aServiceAndAnIngressThatThePodOwns() throws IOException {
        Pod pod = created(pod(Pods.SETTINGS, 1));
        List<HasMetadata> objects = Routes.of(Pods.SETTINGS.route()).objects(pod);

        assertGolden("service.yaml", objects.getFirst());
        assertGolden("ingress.yaml", objects.getLast());
    }

    @Test
    void aServiceAndAnHttpRouteAtAHostOfItsOwn() throws IOException {
        RouteSettings route = new RouteSettings(
                SessionAddresses.Subdomains.of("https://*.sessions.example.org"),
                new RouteSettings.Way.HttpRoutes(
                        "web", Optional.of("gateways"), Optional.of("sessions"), Optional.of("ignored.example.org")),
                RouteSettings.Check.REQUIRED);

        assertGolden(
                "httproute.yaml",
                Routes.of(route).objects(created(pod(Pods.SETTINGS, 1))).getLast());
    }

    @Test
    void nothingIsMadeForTheProxy() {
        RouteSettings route = new RouteSettings(
                SessionAddresses.Subdomains.of("https://*.sessions.example.org"),
                new RouteSettings.Way.Proxy(),
                RouteSettings.Check.NONE);

        assertThat(Routes.of(route).objects(created(pod(Pods.SETTINGS, 1)))).isEmpty();
        assertThat(Routes.of(route).needed()).isEmpty();
    }

    @Test
    void aSecondAttemptWithAllThatCanBeConfigured() throws IOException {
        assertGolden("pod-full.yaml", pod(FULL, 2));
        assertGolden(
                "ingress-full.yaml",
                Routes.of(FULL.route()).objects(created(pod(FULL, 2))).getLast());
    }

    @Test
    void aProfileWithoutAShapeOfItsOwnIsLikeTheRest() {
        Pod pod = new SessionManifests(FULL).pod(asking("big"), Pods.IMAGE, 1, Pods.OWNER);

        assertThat(pod.getMetadata().getLabels()).containsEntry(Labels.PROFILE, "big");
        assertThat(pod.getSpec().getNodeSelector()).isEmpty();
        assertThat(pod.getSpec().getTopologySpreadConstraints()).hasSize(1);
    }

    private static SessionSpec asking(String profile) {
        SessionSpec spec = Pods.SPEC;
        return new SessionSpec(
                spec.id(),
                spec.token(),
                spec.image(),
                spec.origin(),
                spec.limits(),
                spec.lifetime(),
                spec.environment(),
                profile);
    }

    private static Pod pod(ClusterSettings settings, int attempt) {
        return new SessionManifests(settings)
                .pod(settings.equals(FULL) ? asking("gpu") : Pods.SPEC, Pods.IMAGE, attempt, Pods.OWNER);
    }

    private static Pod created(Pod pod) {
        return new PodBuilder(pod)
                .editMetadata()
                .withUid("8b5c0000-0000-0000-0000-000000000001")
                .endMetadata()
                .build();
    }

    /** To write the files anew: {@code -Dgolden=write}, then read the difference. */
    private static void assertGolden(String file, HasMetadata manifest) throws IOException {
        Path golden = Path.of("src/test/resources/dev/quire/launcher/kubernetes", file);
        String yaml = Serialization.asYaml(manifest);
        if ("write".equals(System.getProperty("golden"))) {
            Files.createDirectories(golden.getParent());
            Files.writeString(golden, yaml);
        }
        assertThat(yaml).isEqualTo(Files.readString(golden));
    }
}
