package dev.quire.launcher.kubernetes;

import static dev.quire.launcher.standin.Eventually.eventually;
import static dev.quire.launcher.standin.Eventually.until;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.quire.launcher.jupyter.JupyterProbe;
import dev.quire.launcher.kubernetes.KubernetesStepSettings.Users;
import dev.quire.launcher.session.ImageSource;
import dev.quire.launcher.session.LaunchError;
import dev.quire.launcher.session.LaunchException;
import dev.quire.launcher.session.Lifetime;
import dev.quire.launcher.session.Limits;
import dev.quire.launcher.session.Origin;
import dev.quire.launcher.session.SessionId;
import dev.quire.launcher.session.SessionSpec;
import dev.quire.launcher.session.Sessions;
import dev.quire.launcher.standin.Look;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.client.dsl.ExecWatch;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** What code in a session can see and reach, asked from inside of one. */
@OnTestCluster
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class SessionSecurityIT {
    private static final Random RANDOM = new Random();
    private static final String METADATA = "169.254.169.254";
    /** Of a range for documentation: nobody's, and not among those that sessions are kept from. */
    private static final String INTERNET = "203.0.113.10";

    private TestCluster cluster;
    private String outside;
    private JupyterProbe probe;
    private KubernetesSessions sessions;
    private Pod session;
    private Pod another;
    /** Of another namespace, which no policy holds for: shows that what a session does not reach is there. */
    private Pod bystander;

    @BeforeAll
    void launch() throws IOException, InterruptedException {
        String name = "quire-it-" + Long.toHexString(RANDOM.nextLong());
        cluster = TestCluster.open(name);
        outside = name + "-outside";
        Namespaces.create(cluster.client, outside, "restricted");
        cluster.client
                .configMaps()
                .inNamespace(name)
                .resource(new ConfigMapBuilder()
                        .withNewMetadata()
                        .withName("course")
                        .endMetadata()
                        .addToData("title", "physics")
                        .build())
                .create();
        cluster.client
                .services()
                .inNamespace(name)
                .resource(new ServiceBuilder()
                        .withNewMetadata()
                        .withName("neighbour")
                        .endMetadata()
                        .withNewSpec()
                        .addNewPort()
                        .withPort(80)
                        .endPort()
                        .endSpec()
                        .build())
                .create();
        probe = new JupyterProbe();
        sessions = KubernetesSessions.start(
                cluster.client, settings(Users.OF_THE_NODE), probe, InstantSource.system(), RANDOM);
        session = launched(sessions);
        another = launched(sessions);
        bystander = bystander();
    }

    @AfterAll
    void close() {
        if (cluster != null) {
            if (sessions != null) {
                sessions.close();
                probe.close();
            }
            cluster.client.namespaces().withName(outside).delete();
            cluster.close();
        }
    }

    private ClusterSettings settings(Users users) {
        ClusterSettings common = cluster.settings("it-1");
        PodShape shape = new PodShape(
                PodSettings.DEFAULT,
                Map.of(),
                users,
                Optional.of(32L << 20),
                Map.of(),
                List.of(Mount.parse("configmap/course:/srv/course"), Mount.parse("emptydir/10Mi:/scratch")));
        return new ClusterSettings(
                common.namespace(),
                common.installation(),
                common.instance(),
                new SessionPods(shape, Map.of(), PodOverlay.NONE),
                common.route(),
                common.timings());
    }

    private Pod launched(Sessions sessions) throws InterruptedException {
        SessionId id = SessionId.random(RANDOM);
        SessionSpec spec = new SessionSpec(
                id,
                "token-" + id,
                new ImageSource.Registry(cluster.image),
                new Origin("https://forge.example/people/notebooks", "0123456789", "gh/people/notebooks/main"),
                new Limits(256L << 20, 500, 200),
                new Lifetime(Duration.ofMinutes(10), Duration.ofHours(1)),
                Map.of());
        sessions.launch(spec, _ -> {});
        return cluster.client
                .pods()
                .inNamespace(cluster.namespace)
                .withLabel(Labels.SESSION, id.value())
                .list()
                .getItems()
                .getFirst();
    }

    private Pod bystander() {
        Pod pod = new PodBuilder()
                .withNewMetadata()
                .withName("bystander")
                .withNamespace(outside)
                .endMetadata()
                .withNewSpec()
                .withTerminationGracePeriodSeconds(1L)
                .withSecurityContext(SessionManifests.podSecurity())
                .addNewContainer()
                .withName(SessionManifests.CONTAINER)
                .withImage(cluster.image)
                .withArgs("jupyter-lab", "--ServerApp.base_url=/", "--port=8888")
                .addNewEnv()
                .withName("JUPYTER_TOKEN")
                .withValue("bystander")
                .endEnv()
                .withSecurityContext(SessionManifests.containerSecurity())
                .endContainer()
                .endSpec()
                .build();
        cluster.client.resource(pod).create();
        until(() ->
                "Running".equals(cluster.client.resource(pod).get().getStatus().getPhase()));
        return cluster.client.resource(pod).get();
    }

    /** The answers to these questions, each a line. */
    private List<String> look(Pod from, String... questions) throws Exception {
        String[] command = Stream.concat(
                        Stream.of(
                                "/opt/java/bin/java",
                                "-XX:+UseSerialGC",
                                "-XX:TieredStopAtLevel=1",
                                "-Xmx32m",
                                "-cp",
                                "/opt/app",
                                Look.class.getName()),
                        Arrays.stream(questions))
                .toArray(String[]::new);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream errors = new ByteArrayOutputStream();
        try (ExecWatch running = cluster.client
                .pods()
                .resource(from)
                .inContainer(SessionManifests.CONTAINER)
                .writingOutput(out)
                .writingError(errors)
                .exec(command)) {
            assertThat(running.exitCode().get(60, TimeUnit.SECONDS))
                    .as(errors.toString(StandardCharsets.UTF_8))
                    .isZero();
        }
        return out.toString(StandardCharsets.UTF_8).lines().toList();
    }

    @Test
    void thereIsNoTokenOfTheClusterAndNoWordOfItsServices() throws Exception {
        List<String> answers = look(
                session, "read:/var/run/secrets", "read:/run/secrets/kubernetes.io/serviceaccount/token", "variables:");

        assertThat(answers.get(0)).isEqualTo("nothing");
        assertThat(answers.get(1)).isEqualTo("nothing");
        assertThat(answers.get(2)).contains("JUPYTER_TOKEN").doesNotContain("NEIGHBOUR");
    }

    @Test
    void nobodyIsRootOrCanBecomeIt() throws Exception {
        String status = look(session, "read:/proc/self/status").getFirst();

        assertThat(status).contains("Uid: 1000 1000 1000 1000", "Gid: 1000 1000 1000 1000");
        assertThat(status).contains("CapEff: 0000000000000000", "CapBnd: 0000000000000000");
        assertThat(status).contains("NoNewPrivs: 1", "Seccomp: 2");
    }

    @Test
    void withAUserNamespaceItsUsersAreNobodyOfTheNodes() throws Exception {
        assertThat(look(session, "read:/proc/self/uid_map").getFirst().strip()).isEqualTo("0 0 4294967295");
        try (KubernetesSessions others = KubernetesSessions.start(
                cluster.client, settings(Users.OF_THE_POD), probe, InstantSource.system(), RANDOM)) {
            Pod mapped;
            try {
                mapped = launched(others);
            } catch (LaunchException e) {
                assumeTrue(
                        e.error() != LaunchError.UNSCHEDULABLE,
                        "this cluster has no user namespaces: " + e.getMessage());
                throw e;
            }

            String[] map =
                    look(mapped, "read:/proc/self/uid_map").getFirst().strip().split(" ");
            assertThat(map[0]).isEqualTo("0");
            assertThat(Long.parseLong(map[1])).isGreaterThanOrEqualTo(65536);
            assertThat(Long.parseLong(map[2])).isEqualTo(65536);
            assertThat(look(mapped, "write:/scratch/new", "read:/srv/course/title"))
                    .containsExactly("written", "physics");
        }
    }

    @Test
    void whatIsOthersCanBeReadAndItsOwnWritten() throws Exception {
        assertThat(look(
                        session,
                        "read:/srv/course/title",
                        "write:/srv/course/title",
                        "write:/opt/app/new",
                        "write:/etc/hosts",
                        "write:/proc/sys/kernel/hostname",
                        "write:/scratch/new",
                        "write:/dev/shm/new"))
                .containsExactly(
                        "physics",
                        "FileSystemException",
                        "AccessDeniedException",
                        "AccessDeniedException",
                        "FileSystemException",
                        "written",
                        "written");
    }

    /** By the chart's own policy; each thing that is not reached is reached by somebody whom no policy holds back. */
    @Test
    void aSessionReachesWhatThePolicyAllowsAndNothingElse() throws Exception {
        String helm = System.getenv("QUIRE_TEST_HELM");
        assumeTrue(
                helm != null && !helm.isEmpty(), "QUIRE_TEST_HELM is not set: no helm that renders the chart's policy");
        String address = session.getStatus().getPodIP();
        assumeTrue(
                FarHost.isPossible(address),
                "this machine is not the node, or its user not root: no stand-in for the metadata address");
        String[] forbidden = {
            "connect:%s:8888".formatted(another.getStatus().getPodIP()),
            "connect:%s:443".formatted(apiServer()),
            "connect:%s:80".formatted(METADATA),
            "connect:%s:25".formatted(INTERNET),
            "connect:%s:8888".formatted(bystander.getStatus().getPodIP()),
        };
        String[] allowed = {
            "connect:%s:80".formatted(INTERNET),
            "connect:%s:443".formatted(INTERNET),
            "resolve:kubernetes.default.svc.cluster.local"
        };
        try (FarHost _ = new FarHost(METADATA, address, 7101, 80);
                FarHost _ = new FarHost(INTERNET, address, 7102, 25, 80, 443)) {
            eventually(() ->
                    assertThat(look(session, forbidden)).as("without a policy").containsOnly("reached"));

            applyPolicy(helm);

            // It takes effect a moment after it is there; what began within that moment is not told apart.
            eventually(() -> assertThat(look(session, forbidden)).containsOnly("SocketTimeoutException"));
            assertThat(look(session, allowed)).containsExactly("reached", "reached", apiServer());
            assertThat(look(bystander, forbidden)).as("a bystander").containsOnly("reached");
        }
    }

    private String apiServer() {
        return cluster.client
                .services()
                .inNamespace("default")
                .withName("kubernetes")
                .get()
                .getSpec()
                .getClusterIP();
    }

    private void applyPolicy(String helm) throws IOException, InterruptedException {
        Path chart = Path.of("..", "helm", "quire");
        Process process = new ProcessBuilder(
                        helm,
                        "template",
                        "quire",
                        chart.toString(),
                        "--namespace",
                        outside,
                        "--values",
                        chart.resolve("ci").resolve("minimal-values.yaml").toString(),
                        "--set",
                        "sessions.namespace=" + cluster.namespace,
                        "--show-only",
                        "templates/networkpolicy.yaml")
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        byte[] manifest = process.getInputStream().readAllBytes();
        assertThat(process.waitFor()).isZero();
        cluster.client
                .load(new ByteArrayInputStream(manifest))
                .inNamespace(cluster.namespace)
                .create();
    }
}
