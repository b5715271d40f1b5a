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
import dev.quire.launcher.session.ImageSource;
import dev.quire.launcher.step.Capture;
import dev.quire.launcher.step.StepCommand;
import dev.quire.launcher.step.StepException;
import dev.quire.launcher.step.StepLimits;
import dev.quire.launcher.step.StepNetwork;
import dev.quire.launcher.step.StepSpec;
import dev.quire.launcher.step.StepUser;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** An API server that does not know the field of user namespaces: it leaves it out and says nothing. */
@Timeout(60)
final class UserNamespacesTest {
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
    void aStepWithoutTheUserNamespaceThatItAskedForIsDeletedUnused() throws Exception {
        String pod = dropping("step-1");

        StepException failure;
        try (KubernetesStepRunner runner = KubernetesStepRunner.start(client, settings(), new Random(1))) {
            failure = catchThrowableOfType(
                    StepException.class, () -> runner.run(step(), line -> {}, OutputStream.nullOutputStream()));
        }

        assertThat(failure.kind()).isEqualTo(StepException.Kind.UNAVAILABLE);
        assertThat(failure).hasMessageContaining("no user namespaces");
        assertThat(requests()).contains("DELETE " + pod).noneMatch(request -> request.contains("/exec"));
    }

    @Test
    void aBuilderWithoutTheUserNamespaceThatItAskedForIsDeletedUnused(@TempDir Path scratch) throws Exception {
        String pod = dropping("build-1");

        ImageBuildException failure;
        try (KubernetesImageBuilder builder =
                KubernetesImageBuilder.start(client, builderSettings(scratch), new Random(1))) {
            failure = catchThrowableOfType(
                    ImageBuildException.class,
                    () -> builder.build(build(), line -> {}, OutputStream.nullOutputStream()));
        }

        assertThat(failure.kind()).isEqualTo(Kind.REFUSED);
        assertThat(failure).hasMessageContaining("no user namespaces");
        assertThat(requests()).contains("DELETE " + pod).noneMatch(request -> request.contains("/exec"));
        assertThat(scratch).isEmptyDirectory();
    }

    /** Says where the Pod is. */
    private String dropping(String name) {
        String pods = "/api/v1/namespaces/" + NAMESPACE + "/pods";
        Pod created = new PodBuilder()
                .withNewMetadata()
                .withNamespace(NAMESPACE)
                .withName(name)
                .withUid("uid-1")
                .endMetadata()
                .withNewSpec()
                .endSpec()
                .build();
        server.expect().post().withPath(pods).andReturn(201, created).once();
        server.expect()
                .delete()
                .withPath(pods + "/" + name)
                .andReturn(200, created)
                .always();
        return pods + "/" + name;
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
                new BuildLimits(1 << 30, 1, 64, Duration.ofMinutes(1), 1 << 20, 1 << 30));
    }

    private static StepSpec step() {
        return new StepSpec(
                "test",
                new ImageSource.Registry("registry.example/base@sha256:" + "0".repeat(64)),
                new StepCommand(List.of("true"), Map.of(), "/", StepUser.NOTEBOOK, StepNetwork.NONE),
                new StepLimits(1 << 30, 1, 64, Duration.ofMinutes(1), 1 << 30, 1 << 20),
                List.of(),
                Capture.change());
    }

    private static KubernetesStepSettings settings() {
        return new KubernetesStepSettings(
                NAMESPACE,
                "test",
                "one",
                PodSettings.DEFAULT,
                new Isolation(Root.ALLOWED, Users.OF_THE_POD),
                Timings.DEFAULT);
    }

    private static BuildPodSettings builderSettings(Path scratch) {
        return new BuildPodSettings(
                settings(),
                "registry.example/builder",
                Privileges.OF_THE_POD,
                new Registries(List.of(), List.of()),
                scratch);
    }
}
