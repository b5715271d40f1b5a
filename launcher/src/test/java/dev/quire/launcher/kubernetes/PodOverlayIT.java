package dev.quire.launcher.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** What passes as an overlay, asked of the real Pod Security. */
@OnTestCluster
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class PodOverlayIT {
    private static final int TRIED = 2000;

    private KubernetesClient client;
    private String namespace;

    @BeforeAll
    void open() {
        client = Cluster.connect();
        namespace = "quire-it-" + Long.toHexString(new Random().nextLong());
        Namespaces.create(client, namespace, "restricted");
    }

    @AfterAll
    void close() {
        client.namespaces().withName(namespace).delete();
        client.close();
    }

    @Test
    void noOverlayThatPassesGivesAPodThatTheLevelRestrictedRefuses() {
        Pod bare = new SessionManifests(Pods.SETTINGS).pod(Pods.SPEC, Pods.IMAGE, 1, Pods.OWNER);
        int accepted = 0;
        int invalid = 0;
        for (String yaml : RandomOverlays.some(20260102L, TRIED)) {
            Pod pod;
            try {
                pod = PodOverlay.parse(yaml).on(bare);
            } catch (IllegalArgumentException _) {
                continue;
            }
            try {
                assertThat(dryRun(pod)).isNotNull();
                accepted++;
            } catch (KubernetesClientException e) {
                // The rest of the API's rules is not this test's.
                assertThat(e.getCode()).as("%s%n%s", e.getMessage(), yaml).isEqualTo(422);
                invalid++;
            }
        }
        assertThat(accepted).as("accepted, with %d invalid", invalid).isGreaterThan(100);
    }

    /** So that a test cluster without Pod Security does not pass. */
    @Test
    void aPodThatIsNotRestrictedIsRefused() {
        Pod bare = new SessionManifests(Pods.SETTINGS).pod(Pods.SPEC, Pods.IMAGE, 1, Pods.OWNER);
        Pod pod = new PodBuilder(bare).editSpec().withHostPID(true).endSpec().build();

        assertThat(catchThrowable(() -> dryRun(pod))).hasMessageContaining("violates PodSecurity");
    }

    private Pod dryRun(Pod pod) {
        return client.pods()
                .inNamespace(namespace)
                .resource(new PodBuilder(pod)
                        .editMetadata()
                        .withNamespace(namespace)
                        .endMetadata()
                        .build())
                .dryRun()
                .create();
    }
}
