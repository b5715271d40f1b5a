package dev.quire.launcher.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodList;
import io.fabric8.kubernetes.api.model.PodListBuilder;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import org.junit.jupiter.api.Test;

final class TrimmedJsonTest {
    private static final Pod WHOLE = Pods.whole();
    private static final String JSON = new KubernetesSerialization()
            .asJson(new PodListBuilder().withItems(WHOLE).build());

    @Test
    void whoWroteWhatIsNotRead() {
        Pod read = only(TrimmedJson.of());

        assertThat(read.getMetadata().getManagedFields()).isEmpty();
        assertThat(read.getSpec()).isEqualTo(WHOLE.getSpec());
        assertThat(read.getStatus()).isEqualTo(WHOLE.getStatus());
    }

    @Test
    void ofPodsThereIsAllThatTheTableKeeps() {
        Pod read = only(TrimmedJson.ofPods());

        assertThat(read.getSpec().getVolumes()).isEmpty();
        assertThat(read.getSpec().getContainers().getFirst().getArgs()).isEmpty();
        assertThat(SmallPod.of(read)).isEqualTo(SmallPod.of(WHOLE));
    }

    private static Pod only(KubernetesSerialization json) {
        return json.unmarshal(JSON, PodList.class).getItems().getFirst();
    }
}
