package dev.quire.launcher.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ContainerState;
import io.fabric8.kubernetes.api.model.ContainerStateBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ImageLocalityTest {
    private static final ContainerState RUNNING =
            new ContainerStateBuilder().withNewRunning().endRunning().build();
    private static final ContainerState ENDED =
            new ContainerStateBuilder().withNewTerminated().endTerminated().build();
    private static final ContainerState WAITING =
            new ContainerStateBuilder().withNewWaiting().endWaiting().build();

    private static Pod on(String node, String image, String created, ContainerState state) {
        return new PodBuilder()
                .withNewMetadata()
                .withCreationTimestamp(created)
                .endMetadata()
                .withNewSpec()
                .withNodeName(node)
                .addNewContainer()
                .withName(SessionManifests.CONTAINER)
                .withImage(image)
                .endContainer()
                .endSpec()
                .withNewStatus()
                .addNewContainerStatus()
                .withName(SessionManifests.CONTAINER)
                .withState(state)
                .endContainerStatus()
                .endStatus()
                .build();
    }

    @Test
    void nodesThatRanTheImageLastComeFirst() {
        List<Pod> pods = List.of(
                on("old", Pods.IMAGE, "2026-01-01T10:00:00Z", ENDED),
                on("new", Pods.IMAGE, "2026-01-01T12:00:00Z", RUNNING),
                on("old", Pods.IMAGE, "2026-01-01T09:00:00Z", RUNNING));

        assertThat(ImageLocality.nodes(Pods.IMAGE, pods)).containsExactly("new", "old");
    }

    @Test
    void aNodeThatIsStillPullingOrHasAnotherImageIsNoReason() {
        List<Pod> pods = List.of(
                on("pulling", Pods.IMAGE, "2026-01-01T10:00:00Z", WAITING),
                on("other", "registry.example/other@sha256:" + "1".repeat(64), "2026-01-01T12:00:00Z", RUNNING));

        assertThat(ImageLocality.nodes(Pods.IMAGE, pods)).isEmpty();
        Pod pod = new SessionManifests(Pods.SETTINGS).pod(Pods.SPEC, Pods.IMAGE, 1, Pods.OWNER);
        assertThat(ImageLocality.near(pod, pods)).isSameAs(pod);
    }

    @Test
    void theyArePreferredAndOthersNotRuledOut() {
        Pod pod = new SessionManifests(Pods.SETTINGS).pod(Pods.SPEC, Pods.IMAGE, 1, Pods.OWNER);

        Pod near = ImageLocality.near(pod, List.of(on("node-1", Pods.IMAGE, "2026-01-01T10:00:00Z", RUNNING)));

        assertThat(near.getSpec().getAffinity().getNodeAffinity().getRequiredDuringSchedulingIgnoredDuringExecution())
                .isNull();
        assertThat(near.getSpec().getAffinity().getNodeAffinity().getPreferredDuringSchedulingIgnoredDuringExecution())
                .singleElement()
                .satisfies(term -> assertThat(
                                term.getPreference().getMatchFields().getFirst().getValues())
                        .containsExactly("node-1"));
    }

    @Test
    void thereAreNeverMoreThanEight() {
        List<Pod> pods = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            pods.add(on("node-" + i, Pods.IMAGE, "2026-01-01T10:00:%02dZ".formatted(i), RUNNING));
        }

        assertThat(ImageLocality.nodes(Pods.IMAGE, pods)).hasSize(8).startsWith("node-19");
    }
}
