package dev.quire.launcher.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.quire.launcher.build.BuildLimits;
import dev.quire.launcher.build.ImageBuild;
import dev.quire.launcher.build.ImageBuildException;
import dev.quire.launcher.build.ImageBuildException.Kind;
import dev.quire.launcher.kubernetes.BuildPodSettings.Privileges;
import dev.quire.launcher.kubernetes.BuildPodSettings.Registries;
import dev.quire.launcher.kubernetes.KubernetesStepSettings.Isolation;
import dev.quire.launcher.kubernetes.KubernetesStepSettings.Root;
import dev.quire.launcher.kubernetes.KubernetesStepSettings.Timings;
import dev.quire.launcher.kubernetes.KubernetesStepSettings.Users;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import java.io.OutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What an API server makes of a builder's Pod. */
@Timeout(60)
final class KubernetesImageBuilderTest {
    private static final String NAMESPACE = "builds";

    private final KubernetesMockServer server = new KubernetesMockServer(false);
    private KubernetesClient client;

    @BeforeEach
    void start() {
        server.init();
        client = Cluster.connect(server.createClient().getConfiguration());
    }

    @AfterEach
    void close() {
        client.close();
        server.destroy();
    }

    @Test
    void aPodWithoutTheUserNamespaceThatItAskedForIsDeletedUnused() throws Exception {
        String pods = "/api/v1/namespaces/" + NAMESPACE + "/pods";
        Pod created = new PodBuilder()
                .withNewMetadata()
                .withNamespace(NAMESPACE)
                .withName("build-1")
                .withUid("uid-1")
                .endMetadata()
                .withNewSpec()
                .endSpec()
                .build();
        server.expect().post().withPath(pods).andReturn(201, created).once();
        server.expect()
                .delete()
                .withPath(pods + "/build-1")
                .andReturn(200, created)
                .once();

        ImageBuildException failure;
        try (KubernetesImageBuilder builder = KubernetesImageBuilder.start(client, settings(), new Random(1))) {
            failure = catchThrowableOfType(
                    ImageBuildException.class,
                    () -> builder.build(build(), line -> {}, OutputStream.nullOutputStream()));
        }

        assertThat(failure.kind()).isEqualTo(Kind.REFUSED);
        assertThat(failure).hasMessageContaining("no user namespaces");
        assertThat(requests()).contains("DELETE " + pods + "/build-1").noneMatch(request -> request.contains("/exec"));
    }

    private List<String> requests() throws InterruptedException {
        List<String> requests = new ArrayList<>();
        for (var request = server.takeRequest(1, TimeUnit.SECONDS);
                request != null;
                request = server.takeRequest(1, TimeUnit.SECONDS)) {
            requests.add(request.getMethod() + " " + request.getPath());
        }
        return requests;
    }

    private static ImageBuild build() {
        return new ImageBuild(
                "test",
                out -> {},
                "Dockerfile",
                new TreeMap<>(),
                new TreeMap<>(),
                new BuildLimits(1 << 30, 1, Duration.ofMinutes(1), 1 << 20, 1 << 30));
    }

    private static BuildPodSettings settings() {
        return new BuildPodSettings(
                new KubernetesStepSettings(
                        NAMESPACE,
                        "test",
                        "one",
                        PodSettings.DEFAULT,
                        new Isolation(Root.ALLOWED, Users.OF_THE_POD),
                        Timings.DEFAULT),
                "registry.example/builder",
                Privileges.OF_THE_POD,
                new Registries(List.of(), List.of()));
    }
}
