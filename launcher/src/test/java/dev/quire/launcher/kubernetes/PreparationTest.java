package dev.quire.launcher.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quire.launcher.kubernetes.Verdict.Failed;
import dev.quire.launcher.kubernetes.Verdict.Remedy;
import dev.quire.launcher.session.LaunchError;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** By the words of containerd and the kubelet. */
final class PreparationTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "FailedCreatePodSandBox | Failed to create pod sandbox: can't set `spec.hostUsers: false`, runtime does not support user"
                        + " namespaces | set quire.kubernetes.pod.users to node",
                "FailedCreatePodSandBox | failed to get sandbox runtime: no runtime for \"runsc\" is configured | runtime class",
                "FailedMount | MountVolume.SetUp failed for volume \"mount-0\" : configmap \"course\" not found | create it there",
                "FailedMount | MountVolume.SetUp failed for volume \"mount-1\" : secret \"licence\" not found | create it there",
            })
    void whatNoWaitMendsIsToldAtOnce(String reason, String message, String sentence) {
        assertThat(Classifier.classify(
                        Pods.waiting("ContainerCreating", ""),
                        List.of(Pods.event(reason, message)),
                        Map.of(),
                        Machines.HIDDEN))
                .isInstanceOfSatisfying(Failed.class, failed -> {
                    assertThat(failed.error()).isEqualTo(LaunchError.UNSCHEDULABLE);
                    assertThat(failed.remedy()).isEqualTo(Remedy.NONE);
                    assertThat(failed.sentence()).contains(sentence, message);
                });
    }
}
