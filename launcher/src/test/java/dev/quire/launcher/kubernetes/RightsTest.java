package dev.quire.launcher.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quire.launcher.kubernetes.Permissions.Permission;
import io.fabric8.kubernetes.api.model.authorization.v1.SelfSubjectAccessReview;
import io.fabric8.kubernetes.api.model.authorization.v1.SelfSubjectAccessReviewBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class RightsTest {
    private static final String REVIEWS = "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews";
    private static final Permission CREATE = new Permission("", "pods", "create");

    private final KubernetesMockServer server = new KubernetesMockServer(false);
    private final AtomicLong nanos = new AtomicLong();
    private KubernetesClient client;
    private Rights rights;

    @BeforeEach
    void start() {
        server.init();
        client = Cluster.connect(server.createClient().getConfiguration());
        rights = new Rights(client, "sessions", List.of(CREATE), nanos::get);
    }

    @AfterEach
    void close() {
        client.close();
        server.destroy();
    }

    @Test
    void whatWasGrantedIsNotAskedAgainForAWhile() {
        server.expect().post().withPath(REVIEWS).andReturn(201, review(true)).times(2);

        assertThat(rights.missing()).isEmpty();
        nanos.addAndGet(Duration.ofMinutes(4).toNanos());
        assertThat(rights.missing()).isEmpty();
        assertThat(server.getRequestCount()).isEqualTo(1);

        nanos.addAndGet(Duration.ofMinutes(2).toNanos());
        assertThat(rights.missing()).isEmpty();
        assertThat(server.getRequestCount()).isEqualTo(2);
    }

    @Test
    void whatWasNotGrantedIsAskedAgainAtOnce() {
        server.expect().post().withPath(REVIEWS).andReturn(201, review(false)).once();
        server.expect().post().withPath(REVIEWS).andReturn(201, review(true)).once();

        assertThat(rights.missing()).contains(CREATE);
        assertThat(rights.missing()).isEmpty();
    }

    private static SelfSubjectAccessReview review(boolean allowed) {
        return new SelfSubjectAccessReviewBuilder()
                .withNewStatus()
                .withAllowed(allowed)
                .endStatus()
                .build();
    }
}
