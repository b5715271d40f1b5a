package dev.quire.launcher.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quire.launcher.kubernetes.KubernetesStepSettings.Isolation;
import dev.quire.launcher.kubernetes.KubernetesStepSettings.Root;
import dev.quire.launcher.kubernetes.KubernetesStepSettings.Users;
import dev.quire.launcher.session.ImageSource;
import dev.quire.launcher.step.Capture;
import dev.quire.launcher.step.StepCommand;
import dev.quire.launcher.step.StepLimits;
import dev.quire.launcher.step.StepNetwork;
import dev.quire.launcher.step.StepSpec;
import dev.quire.launcher.step.StepUser;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

final class StepManifestsTest {
    @Test
    void aNotebookStepIsRestricted() throws IOException {
        assertThat(yaml(pod(Isolation.DEFAULT, StepUser.NOTEBOOK, StepNetwork.NONE)))
                .isEqualTo(golden("step.yaml"));
    }

    @Test
    void aRootStepHasWhatPackageManagersNeed() {
        Pod pod = pod(new Isolation(Root.ALLOWED, Users.OF_THE_POD), StepUser.ROOT, StepNetwork.OPEN);

        assertThat(pod.getSpec().getHostUsers()).isFalse();
        assertThat(pod.getSpec().getSecurityContext().getRunAsNonRoot()).isNull();
        assertThat(pod.getSpec().getSecurityContext().getRunAsUser()).isZero();
        var security = pod.getSpec().getContainers().getFirst().getSecurityContext();
        assertThat(security.getAllowPrivilegeEscalation()).isFalse();
        assertThat(security.getCapabilities().getDrop()).containsExactly("ALL");
        assertThat(security.getCapabilities().getAdd())
                .contains("CHOWN", "SETUID")
                .doesNotContain("SYS_ADMIN", "MKNOD");
        assertThat(pod.getMetadata().getLabels()).containsEntry(Labels.NETWORK, "open");
    }

    @Test
    void whoeverLooksForSessionsFindsNoSteps() {
        Pod pod = pod(Isolation.DEFAULT, StepUser.NOTEBOOK, StepNetwork.NONE);
        assertThat(pod.getMetadata().getLabels()).doesNotContainKeys(Labels.INSTALLATION, Labels.SESSION);
    }

    private static Pod pod(Isolation isolation, StepUser user, StepNetwork network) {
        KubernetesStepSettings settings = new KubernetesStepSettings(
                "steps", "quire", "one", PodSettings.DEFAULT, isolation, KubernetesStepSettings.Timings.DEFAULT);
        StepSpec spec = new StepSpec(
                "postBuild",
                new ImageSource.Registry("registry.example/image@sha256:00"),
                new StepCommand(List.of("true"), Map.of("SECRET", "x"), "/home/jovyan", user, network),
                new StepLimits(1 << 30, 1.5, 100, Duration.ofMinutes(20), 10L << 30, 1 << 20),
                List.of(),
                Capture.change());
        return new StepManifests(settings).pod(spec, "registry.example/image@sha256:00", "ab12", new Owner("one", "1"));
    }

    private static String yaml(Pod pod) {
        pod.getSpec().getContainers().getFirst().setArgs(List.of("the agent's"));
        return Serialization.asYaml(pod);
    }

    private static String golden(String name) throws IOException {
        try (InputStream in = Objects.requireNonNull(StepManifestsTest.class.getResourceAsStream(name))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
