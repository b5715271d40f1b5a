package dev.quire.launcher.kubernetes;

import dev.quire.launcher.session.JupyterCommand;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodSpec;

/** A session's Pod reduced to what is read here: a whole one is tens of kilobytes, most of it the record of who wrote what. */
final class SmallPod {
    private SmallPod() {}

    static Pod of(Pod pod) {
        // By setters: builders copy everything twice, and there may be thousands.
        Pod small = new Pod();
        small.setMetadata(metadata(pod.getMetadata()));
        if (pod.getSpec() != null) {
            PodSpec spec = new PodSpec();
            spec.setNodeName(pod.getSpec().getNodeName());
            spec.setContainers(pod.getSpec().getContainers().stream()
                    .map(SmallPod::container)
                    .toList());
            small.setSpec(spec);
        }
        // Shared, not copied: nobody changes it.
        small.setStatus(pod.getStatus());
        return small;
    }

    private static ObjectMeta metadata(ObjectMeta whole) {
        ObjectMeta small = new ObjectMeta();
        small.setNamespace(whole.getNamespace());
        small.setName(whole.getName());
        small.setUid(whole.getUid());
        small.setResourceVersion(whole.getResourceVersion());
        small.setCreationTimestamp(whole.getCreationTimestamp());
        small.setDeletionTimestamp(whole.getDeletionTimestamp());
        small.setLabels(whole.getLabels());
        small.setAnnotations(whole.getAnnotations());
        return small;
    }

    private static Container container(Container whole) {
        Container small = new Container();
        small.setName(whole.getName());
        small.setImage(whole.getImage());
        small.setEnv(whole.getEnv().stream()
                .filter(variable -> variable.getName().equals(JupyterCommand.TOKEN))
                .toList());
        return small;
    }
}
