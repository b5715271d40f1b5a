package dev.quire.launcher.kubernetes;

import static dev.quire.launcher.standin.Eventually.until;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.quire.launcher.jupyter.JupyterProbe;
import dev.quire.launcher.session.ImageSource;
import dev.quire.launcher.session.LaunchError;
import dev.quire.launcher.session.LaunchException;
import dev.quire.launcher.session.Lifetime;
import dev.quire.launcher.session.Limits;
import dev.quire.launcher.session.Origin;
import dev.quire.launcher.session.Session;
import dev.quire.launcher.session.SessionId;
import dev.quire.launcher.session.SessionSpec;
import dev.quire.launcher.session.SessionState;
import dev.quire.launcher.standin.PythonImage;
import dev.quire.launcher.step.Capture;
import dev.quire.launcher.step.StepCommand;
import dev.quire.launcher.step.StepException;
import dev.quire.launcher.step.StepLimits;
import dev.quire.launcher.step.StepNetwork;
import dev.quire.launcher.step.StepRunner;
import dev.quire.launcher.step.StepSpec;
import dev.quire.launcher.step.StepUser;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceQuotaBuilder;
import io.fabric8.kubernetes.api.model.rbac.PolicyRuleBuilder;
import io.fabric8.kubernetes.api.model.rbac.RoleBindingBuilder;
import io.fabric8.kubernetes.api.model.rbac.RoleBuilder;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.io.OutputStream;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/** What a service account may and may not do, told by a real API server. */
@OnTestCluster
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(600)
final class PermissionsIT {
    private static final SecureRandom RANDOM = new SecureRandom();

    private final JupyterProbe probe = new JupyterProbe();
    private TestCluster cluster;

    @BeforeAll
    void openCluster() throws IOException, InterruptedException {
        cluster = TestCluster.open("quire-it-" + Long.toHexString(RANDOM.nextLong()));
    }

    @AfterAll
    void closeCluster() {
        probe.close();
        if (cluster != null) {
            cluster.close();
        }
    }

    @Test
    void withoutARoleTheMissingRightIsNamed() {
        try (KubernetesClient client = as("nobody");
                KubernetesSessions sessions = start(client)) {
            assertThat(sessions.problem())
                    .hasValueSatisfying(problem ->
                            assertThat(problem).contains("may not create pods", "'" + cluster.namespace + "'", "Role"));
            LaunchException failure =
                    catchThrowableOfType(LaunchException.class, () -> sessions.launch(spec(), _ -> {}));
            assertThat(failure.error()).isEqualTo(LaunchError.FORBIDDEN);
            assertThat(failure.getMessage()).contains("'create' on 'leases'");
        }
    }

    @Test
    void theRoleThatIsSaidToBeNeededIsEnough() throws InterruptedException {
        Routes routes = Routes.of(TestCluster.settings(cluster.namespace, "it").route());
        grant(
                "quire",
                Stream.concat(Permissions.NEEDED.stream(), routes.needed().stream())
                        .toList());
        try (KubernetesClient client = as("quire");
                KubernetesSessions sessions = start(client)) {
            assertThat(sessions.problem()).isEmpty();
            Session session = sessions.launch(spec(), _ -> {});
            assertThat(session.state()).isInstanceOf(SessionState.Ready.class);
            sessions.stop(session.id());
            LaunchException failure =
                    catchThrowableOfType(LaunchException.class, () -> sessions.launch(behaving("exit"), _ -> {}));
            assertThat(failure.getMessage()).contains("No module named");
        }
    }

    @Test
    void aUsedUpQuotaIsTold() throws InterruptedException {
        // Others' Pods are refused for some time after the quota is gone.
        String poor = cluster.namespace + "-poor";
        Namespaces.create(cluster.client, poor, "restricted");
        cluster.client
                .resourceQuotas()
                .inNamespace(poor)
                .resource(new ResourceQuotaBuilder()
                        .withNewMetadata()
                        .withName("none")
                        .endMetadata()
                        .withNewSpec()
                        .addToHard("pods", new Quantity("0"))
                        .endSpec()
                        .build())
                .create();
        // It counts from when a controller has seen it.
        until(() -> Optional.ofNullable(cluster.client
                        .resourceQuotas()
                        .inNamespace(poor)
                        .withName("none")
                        .get()
                        .getStatus())
                .filter(status -> status.getHard() != null && !status.getHard().isEmpty())
                .isPresent());
        try (KubernetesSessions sessions = KubernetesSessions.start(
                cluster.client, TestCluster.settings(poor, "it"), probe, InstantSource.system(), RANDOM)) {
            LaunchException failure =
                    catchThrowableOfType(LaunchException.class, () -> sessions.launch(spec(), _ -> {}));

            assertThat(failure.error()).isEqualTo(LaunchError.QUOTA_EXCEEDED);
        } finally {
            cluster.client.namespaces().withName(poor).delete();
        }
    }

    @Test
    void aNamespaceThatIsNotThereIsNamed() {
        ClusterSettings settings = TestCluster.settings("quire-it-nowhere", "it");
        try (KubernetesSessions sessions =
                KubernetesSessions.start(cluster.client, settings, probe, InstantSource.system(), RANDOM)) {
            LaunchException failure =
                    catchThrowableOfType(LaunchException.class, () -> sessions.launch(spec(), _ -> {}));

            assertThat(failure.getMessage()).contains("no namespace 'quire-it-nowhere'");
        }
    }

    @Test
    void theRoleThatStepsAreSaidToNeedIsEnough() throws Exception {
        assumeTrue(PythonImage.isPossible(), "no /usr/bin/python3 and ldd to make an image of");
        ImageSource image = PythonImage.make().push(System.getenv("QUIRE_TEST_REGISTRY"), "quire-test/python");
        StepSpec step = new StepSpec(
                "test",
                image,
                new StepCommand(List.of("id", "-u"), Map.of(), "/", StepUser.NOTEBOOK, StepNetwork.NONE),
                new StepLimits(256L << 20, 0.5, 64, Duration.ofSeconds(60), 64L << 20, 1L << 20),
                List.of(),
                Capture.change());
        try (KubernetesClient client = as("steps");
                StepRunner runner = steps(client)) {
            assertThat(runner.problem())
                    .hasValueSatisfying(problem -> assertThat(problem).contains("may not create pods"));
            assertThat(catchThrowableOfType(
                                    StepException.class,
                                    () -> runner.run(step, _ -> {}, OutputStream.nullOutputStream()))
                            .kind())
                    .isEqualTo(StepException.Kind.UNAVAILABLE);
        }
        grant("steps", Permissions.NEEDED_BY_STEPS);
        List<String> output = new ArrayList<>();
        try (KubernetesClient client = as("steps");
                StepRunner runner = steps(client)) {
            assertThat(runner.problem()).isEmpty();
            runner.run(step, output::add, OutputStream.nullOutputStream());
        }
        assertThat(output).containsExactly("1000");
    }

    private StepRunner steps(KubernetesClient client) {
        KubernetesStepSettings settings = new KubernetesStepSettings(
                cluster.namespace,
                "it",
                "it",
                PodSettings.DEFAULT,
                KubernetesStepSettings.Isolation.DEFAULT,
                KubernetesStepSettings.Timings.DEFAULT);
        return KubernetesStepRunner.start(client, settings, RANDOM);
    }

    private void grant(String account, List<Permissions.Permission> permissions) {
        RoleBuilder role = new RoleBuilder().withNewMetadata().withName(account).endMetadata();
        for (Permissions.Permission permission : permissions) {
            role.addToRules(new PolicyRuleBuilder()
                    .withApiGroups(permission.group())
                    .withResources(permission.resource())
                    .withVerbs(permission.verb())
                    .build());
        }
        cluster.client
                .rbac()
                .roles()
                .inNamespace(cluster.namespace)
                .resource(role.build())
                .create();
        cluster.client
                .rbac()
                .roleBindings()
                .inNamespace(cluster.namespace)
                .resource(new RoleBindingBuilder()
                        .withNewMetadata()
                        .withName(account)
                        .endMetadata()
                        .addNewSubject()
                        .withKind("ServiceAccount")
                        .withNamespace(cluster.namespace)
                        .withName(account)
                        .endSubject()
                        .withNewRoleRef("rbac.authorization.k8s.io", "Role", account)
                        .build())
                .create();
        // The API server learns of roles some time after it has stored them.
        try (KubernetesClient granted = as(account)) {
            until(() ->
                    Permissions.missing(granted, cluster.namespace, permissions).isEmpty());
        }
    }

    private KubernetesClient as(String account) {
        return Cluster.connect(new ConfigBuilder(cluster.client.getConfiguration())
                .withImpersonateUsername("system:serviceaccount:" + cluster.namespace + ":" + account)
                .build());
    }

    private KubernetesSessions start(KubernetesClient client) {
        return KubernetesSessions.start(client, cluster.settings("it"), probe, InstantSource.system(), RANDOM);
    }

    private SessionSpec spec() {
        return behaving("");
    }

    private SessionSpec behaving(String behaviour) {
        return new SessionSpec(
                SessionId.random(RANDOM),
                "token",
                new ImageSource.Registry(cluster.image),
                new Origin("https://forge.example/a/b", "0123", "gh/a/b/main"),
                new Limits(512L << 20, 500, 200),
                new Lifetime(Duration.ofMinutes(10), Duration.ofHours(1)),
                Map.of("STAND_IN", behaviour));
    }
}
