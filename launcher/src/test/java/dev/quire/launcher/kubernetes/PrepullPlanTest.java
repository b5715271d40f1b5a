package dev.quire.launcher.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quire.launcher.kubernetes.PrepullPlan.Errand;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class PrepullPlanTest {
    private static final String IMAGE = Pods.IMAGE;
    private static final List<Node> NODES = List.of(node("a"), node("b"), node("c"), node("d"));

    @Test
    void anImageGoesOntoAsManyNodesAsItIsToBeAndNotAllAtOnce() {
        assertThat(plan(3, NODES, List.of()).make()).containsExactly(new Errand("a", IMAGE), new Errand("b", IMAGE));

        assertThat(plan(3, NODES, List.of(pod("a", "Succeeded"), pod("b", "Running")))
                        .make())
                .containsExactly(new Errand("c", IMAGE));
        assertThat(plan(3, NODES, List.of(pod("a", "Succeeded"), pod("b", "Succeeded"), pod("c", "Succeeded")))
                        .make())
                .isEmpty();
    }

    @Test
    void nodesThatHaveTheImageNeedNoPod() {
        Node has = new NodeBuilder(node("b"))
                .editStatus()
                .addNewImage()
                .withNames("some/other@sha256:00", IMAGE)
                .endImage()
                .endStatus()
                .build();
        Pod session = new PodBuilder(Pods.ready())
                .editSpec()
                .withNodeName("a")
                .endSpec()
                .build();

        PrepullPlan plan = PrepullPlan.of(
                Map.of(IMAGE, 3), List.of(node("a"), has, node("c")), List.of(), List.of(session), _ -> false);

        assertThat(plan.make()).containsExactly(new Errand("c", IMAGE));
    }

    @Test
    void nodesThatTakeNoPodsAreLeftAlone() {
        Node cordoned = new NodeBuilder(node("a"))
                .editSpec()
                .withUnschedulable(true)
                .endSpec()
                .build();
        Node away = new NodeBuilder(node("b"))
                .editStatus()
                .editFirstCondition()
                .withStatus("Unknown")
                .endCondition()
                .endStatus()
                .build();
        Node full = new NodeBuilder(node("c"))
                .editSpec()
                .addNewTaint()
                .withKey("node.kubernetes.io/disk-pressure")
                .withEffect("NoSchedule")
                .endTaint()
                .endSpec()
                .build();

        assertThat(plan(4, List.of(cordoned, away, full, node("d")), List.of()).make())
                .containsExactly(new Errand("d", IMAGE));
    }

    @Test
    void whatIsNoLongerWantedAndWhatIsStaleGoes() {
        Pod unwanted = pod("a", "Succeeded");
        assertThat(PrepullPlan.of(Map.of(), NODES, List.of(unwanted), List.of(), _ -> false)
                        .remove())
                .containsExactly(unwanted);

        Pod failed = pod("a", "Failed");
        PrepullPlan plan = PrepullPlan.of(Map.of(IMAGE, 2), NODES, List.of(failed), List.of(), _ -> true);
        assertThat(plan.remove()).containsExactly(failed);
        assertThat(plan.make()).containsExactly(new Errand("b", IMAGE));

        Pod gone = pod("gone", "Succeeded");
        assertThat(plan(2, NODES, List.of(gone)).remove()).containsExactly(gone);
    }

    @Test
    void thePodGoesToItsNodeByTheRulesOfSessionsAndKnowsNoToken() {
        Pod pod = new PrepullPods("main").pod("a", IMAGE, Pods.created());

        assertThat(pod.getMetadata().getName())
                .isEqualTo(PrepullPods.name("a", IMAGE))
                .hasSize(32);
        assertThat(pod.getMetadata().getLabels()).doesNotContainKeys(Labels.SESSION, Labels.INSTALLATION);
        assertThat(pod.getSpec().getSecurityContext())
                .isEqualTo(Pods.created().getSpec().getSecurityContext());
        assertThat(pod.getSpec().getContainers()).singleElement().satisfies(container -> {
            assertThat(container.getImage()).isEqualTo(IMAGE);
            assertThat(container.getEnv()).isEmpty();
            assertThat(container.getSecurityContext()).isEqualTo(SessionManifests.containerSecurity());
        });
        assertThat(pod.getSpec()
                        .getAffinity()
                        .getNodeAffinity()
                        .getRequiredDuringSchedulingIgnoredDuringExecution()
                        .getNodeSelectorTerms()
                        .getFirst()
                        .getMatchFields()
                        .getFirst()
                        .getValues())
                .containsExactly("a");
    }

    private static PrepullPlan plan(int machines, List<Node> nodes, List<Pod> pods) {
        return PrepullPlan.of(Map.of(IMAGE, machines), nodes, pods, List.of(), _ -> false);
    }

    private static Pod pod(String node, String phase) {
        return new PodBuilder(new PrepullPods("main").pod(node, IMAGE, Pods.created()))
                .editMetadata()
                .withUid("uid-" + node)
                .endMetadata()
                .withNewStatus()
                .withPhase(phase)
                .endStatus()
                .build();
    }

    private static Node node(String name) {
        return new NodeBuilder()
                .withNewMetadata()
                .withName(name)
                .endMetadata()
                .withNewSpec()
                .endSpec()
                .withNewStatus()
                .addNewCondition()
                .withType("Ready")
                .withStatus("True")
                .endCondition()
                .endStatus()
                .build();
    }
}
