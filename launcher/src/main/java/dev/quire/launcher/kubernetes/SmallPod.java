package dev.quire.launcher.kubernetes;

import dev.quire.launcher.session.JupyterCommand;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import java.util.List;

/** A session's Pod reduced to what is read here: a whole one is tens of kilobytes, most of it the record of who wrote what. */
final class SmallPod {
    private SmallPod() {}

    static Pod of(Pod pod) {
        PodBuilder small = new PodBuilder().withMetadata(metadata(pod.getMetadata()));
        if (pod.getSpec() != null) {
            small.withNewSpec()
                    .withNodeName(pod.getSpec().getNodeName())
                    .withContainers(pod.getSpec().getContainers().stream()
                            .map(SmallPod::container)
                            .toList())
                    .endSpec();
        }
        Pod built = small.build();
        // Shared, not copied: nobody changes it.
        built.setStatus(pod.getStatus());
        return built;
    }

    private static ObjectMeta metadata(ObjectMeta whole) {
        return new ObjectMetaBuilder()
                .withNamespace(whole.getNamespace())
                .withName(whole.getName())
                .withUid(whole.getUid())
                .withResourceVersion(whole.getResourceVersion())
                .withCreationTimestamp(whole.getCreationTimestamp())
                .withDeletionTimestamp(whole.getDeletionTimestamp())
                .withLabels(whole.getLabels())
                .withAnnotations(whole.getAnnotations())
                .build();
    }

    private static Container container(Container whole) {
        List<EnvVar> token = whole.getEnv().stream()
                .filter(variable -> variable.getName().equals(JupyterCommand.TOKEN))
                .toList();
        return new ContainerBuilder()
                .withName(whole.getName())
                .withImage(whole.getImage())
                .withEnv(token)
                .build();
    }
}
