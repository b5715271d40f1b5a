package dev.quire.launcher.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ContainerState;
import io.fabric8.kubernetes.api.model.ContainerStateBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ImageLocalityTest {
    private static final ContainerState RUNNING =
            new ContainerStateBuilder().withNewRunning().endRunning().build();
    private static final ContainerState ENDED =
            new ContainerStateBuilder().withNewTerminated().endTerminated().build();
    private static final ContainerState WAITING =
            new ContainerStateBuilder().withNewWaiting().endWaiting().build();

    private static final String OTHER = "registry.example/other@sha256:" + "1".repeat(64);

    private final ImageNodes nodes = new ImageNodes();

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
        nodes.seen(on("old", Pods.IMAGE, "2026-01-01T10:00:00Z", ENDED));
        nodes.seen(on("new", Pods.IMAGE, "2026-01-01T12:00:00Z", RUNNING));
        nodes.seen(on("old", Pods.IMAGE, "2026-01-01T09:00:00Z", RUNNING));

        assertThat(nodes.of(Pods.IMAGE)).containsExactly("new", "old");
        nodes.seen(on("old", Pods.IMAGE, "2026-01-01T13:00:00Z", RUNNING));
        assertThat(nodes.of(Pods.IMAGE)).containsExactly("old", "new");
    }

    @Test
    void aNodeThatIsStillPullingOrHasAnotherImageIsNoReason() {
        nodes.seen(on("pulling", Pods.IMAGE, "2026-01-01T10:00:00Z", WAITING));
        nodes.seen(on("other", OTHER, "2026-01-01T12:00:00Z", RUNNING));

        assertThat(nodes.of(Pods.IMAGE)).isEmpty();
        Pod pod = new SessionManifests(Pods.SETTINGS).pod(Pods.SPEC, Pods.IMAGE, 1, Pods.OWNER);
        assertThat(ImageLocality.near(pod, List.of())).isSameAs(pod);
    }

    @Test
    void thereAreNeverMoreThanEight() {
        for (int i = 0; i < 20; i++) {
            nodes.seen(on("node-" + i, Pods.IMAGE, "2026-01-01T10:00:%02dZ".formatted(i), RUNNING));
        }

        assertThat(nodes.of(Pods.IMAGE)).hasSize(8).startsWith("node-19");
    }

    @Test
    void ofManyImagesThoseThatWereLastInUseAreKnown() {
        nodes.seen(on("node", Pods.IMAGE, "2026-01-01T10:00:00Z", RUNNING));
        nodes.seen(on("node", OTHER, "2026-01-01T10:00:00Z", RUNNING));
        for (int i = 0; i < 999; i++) {
            nodes.seen(on("node", "registry.example/" + i, "2026-01-01T10:00:00Z", RUNNING));
            assertThat(nodes.of(OTHER)).containsExactly("node");
        }

        assertThat(nodes.of(Pods.IMAGE)).isEmpty();
    }

    @Test
    void theyArePreferredAndOthersNotRuledOut() {
        Pod pod = new SessionManifests(Pods.SETTINGS).pod(Pods.SPEC, Pods.IMAGE, 1, Pods.OWNER);

        Pod near = ImageLocality.near(pod, List.of("node-1"));

        assertThat(near.getSpec().getAffinity().getNodeAffinity().getRequiredDuringSchedulingIgnoredDuringExecution())
                .isNull();
        assertThat(near.getSpec().getAffinity().getNodeAffinity().getPreferredDuringSchedulingIgnoredDuringExecution())
                .singleElement()
                .satisfies(term -> assertThat(
                                term.getPreference().getMatchFields().getFirst().getValues())
                        .containsExactly("node-1"));
    }
}
