package dev.quire.launcher.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.quire.launcher.jupyter.JupyterProbe;
import dev.quire.launcher.session.LaunchError;
import dev.quire.launcher.session.LaunchException;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.StatusBuilder;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The conversation with an API server that has bad moments. */
@Timeout(60)
final class SessionApiTest {
    private static final String PODS = "/api/v1/namespaces/sessions/pods";
    private static final String POD = PODS + "/session-" + Pods.ID;

    private final KubernetesMockServer server = new KubernetesMockServer(false);
    private KubernetesClient client;
    private SessionApi api;

    @BeforeEach
    void start() {
        server.init();
        client = Cluster.connect(server.createClient().getConfiguration());
        api = new SessionApi(client, "sessions", new SessionManifests(Pods.SETTINGS), Routes.of(Pods.SETTINGS.route()));
    }

    @AfterEach
    void close() {
        client.close();
        server.destroy();
    }

    @Test
    void aServerErrorIsTriedAgain() {
        server.expect().post().withPath(PODS).andReturn(503, null).once();
        server.expect().post().withPath(PODS).andReturn(201, Pods.created()).once();

        assertThat(api.create(Pods.created()).getMetadata().getUid()).isEqualTo("uid-1");
    }

    @Test
    void aServerThatStaysBadIsGivenUpSoon() {
        server.expect().post().withPath(PODS).andReturn(503, null).always();
        long began = System.nanoTime();

        LaunchException failure = catchThrowableOfType(LaunchException.class, () -> api.create(Pods.created()));

        assertThat(failure.error()).isEqualTo(LaunchError.CLUSTER_UNREACHABLE);
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(10));
        assertThat(server.getRequestCount()).isEqualTo(3);
    }

    @Test
    void aClaimWhoseTestsFailIsNone() {
        server.expect().patch().withPath(POD).andReturn(422, null).once();
        server.expect().patch().withPath(POD).andReturn(404, null).once();
        server.expect().patch().withPath(POD).andReturn(200, Pods.ready()).once();
        List<Map<String, Object>> patch = List.of(Map.of("op", "test", "path", "/metadata/uid", "value", "uid-1"));

        assertThat(api.claim(Pods.ready(), patch)).isEmpty();
        assertThat(api.claim(Pods.ready(), patch)).isEmpty();
        assertThat(api.claim(Pods.ready(), patch)).isPresent();
    }

    @Test
    void aPodFromARequestWhoseAnswerGotLostIsAdopted() {
        server.expect().post().withPath(PODS).andReturn(409, conflict()).once();
        server.expect().get().withPath(POD).andReturn(200, Pods.running()).once();

        assertThat(api.create(Pods.created()).getStatus().getPhase()).isEqualTo("Running");
    }

    /** As quotas answer when many Pods are made at once. */
    @Test
    void aConflictOverAQuotaPasses() {
        Object conflict = new StatusBuilder()
                .withCode(409)
                .withReason("Conflict")
                .withMessage(
                        "Operation cannot be fulfilled on resourcequotas \"sessions\": please apply your changes again")
                .build();
        server.expect().post().withPath(PODS).andReturn(409, conflict).once();

        assertThat(catchThrowableOfType(LaunchException.class, () -> api.create(Pods.created()))
                        .error())
                .isEqualTo(LaunchError.CLUSTER_UNREACHABLE);
    }

    @Test
    void aPodOfTheSameSessionIsFollowedWhoeverLaunchedIt() {
        Pod other = new PodBuilder(Pods.running())
                .editMetadata()
                .addToAnnotations(Labels.LAUNCHED_BY, "quire-1/ffff")
                .endMetadata()
                .build();
        server.expect().post().withPath(PODS).andReturn(409, conflict()).once();
        server.expect().get().withPath(POD).andReturn(200, other).once();

        assertThat(api.create(Pods.created()).getStatus().getPhase()).isEqualTo("Running");
    }

    @Test
    void aPodOfAnotherSessionIsNotFollowed() {
        Pod other = new PodBuilder(Pods.running())
                .editSpec()
                .editFirstContainer()
                .withEnv(new EnvVar("JUPYTER_TOKEN", "another-token", null))
                .endContainer()
                .endSpec()
                .build();
        server.expect().post().withPath(PODS).andReturn(409, conflict()).once();
        server.expect().get().withPath(POD).andReturn(200, other).once();

        assertThatExceptionOfType(LaunchException.class)
                .isThrownBy(() -> api.create(Pods.created()))
                .withMessageContaining("already");
    }

    @Test
    void whatLeadsToThisVeryPodAlreadyWillDo() {
        server.expect()
                .post()
                .withPath("/api/v1/namespaces/sessions/services")
                .andReturn(409, conflict())
                .once();
        server.expect()
                .post()
                .withPath("/apis/networking.k8s.io/v1/namespaces/sessions/ingresses")
                .andReturn(409, conflict())
                .once();

        api.route(Pods.created());

        assertThat(server.getRequestCount()).isEqualTo(2);
    }

    @Test
    void whatLeadsToAPodIsNotTakenForWhatLedToAnEarlierOneOfItsName() {
        Pod later = new PodBuilder(Pods.created())
                .editMetadata()
                .withUid("uid-2")
                .endMetadata()
                .build();

        assertThat(Routes.owned(later).getName())
                .isNotEqualTo(Routes.owned(Pods.created()).getName());
    }

    @Test
    void onlyTheVeryPodIsDeleted() throws InterruptedException {
        server.expect().delete().withPath(POD).andReturn(200, Pods.created()).once();

        api.delete(Pods.created());

        assertThat(server.takeRequest().getUtf8Body()).contains("\"preconditions\":{\"uid\":\"uid-1\"}");
    }

    @Test
    void whatIsGoneNeedsNoDeletion() {
        server.expect().delete().withPath(POD).andReturn(404, null).once();
        api.delete(Pods.created());
        server.expect().delete().withPath(POD).andReturn(409, conflict()).once();
        api.delete(Pods.created());
    }

    @Test
    void aClusterThatIsNotThereIsASentenceSoonAndNoCrash() {
        try (KubernetesClient nowhere = Cluster.connect(new ConfigBuilder(client.getConfiguration())
                        .withMasterUrl("http://127.0.0.1:1/")
                        .build());
                JupyterProbe probe = new JupyterProbe();
                KubernetesSessions sessions = KubernetesSessions.start(
                        nowhere, Pods.SETTINGS, probe, InstantSource.system(), new SecureRandom())) {
            assertThat(sessions.problem())
                    .hasValueSatisfying(problem -> assertThat(problem).contains("can't be reached"));
            LaunchException failure =
                    catchThrowableOfType(LaunchException.class, () -> sessions.launch(Pods.SPEC, _ -> {}));
            assertThat(failure.error()).isEqualTo(LaunchError.CLUSTER_UNREACHABLE);
        }
    }

    private static Object conflict() {
        return new StatusBuilder()
                .withCode(409)
                .withReason("AlreadyExists")
                .withMessage("pods \"session\" already exists")
                .build();
    }
}
