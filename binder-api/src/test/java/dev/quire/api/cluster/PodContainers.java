package dev.quire.api.cluster;

import io.fabric8.kubernetes.api.model.ContainerStateTerminated;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.PodResource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Containers of one image in Pods that keep the restricted level of Pod Security and say nothing else. */
final class PodContainers implements Containers {
    private final KubernetesClient client;
    private final String namespace;
    private final String image;

    PodContainers(KubernetesClient client, String namespace, String image) {
        this.client = client;
        this.namespace = namespace;
        this.image = image;
    }

    @Override
    public Ended run(List<String> command) {
        return ended(create(command));
    }

    @Override
    public Ended stop(List<String> command, String sign) {
        Pod pod = create(command);
        Eventually.within(READY, () -> {
            if (!resource(pod).getLog().contains(sign)) {
                throw new AssertionError("not yet: " + resource(pod).getLog());
            }
        });
        // A Pod that is past its deadline is stopped as a deleted one is, but stays to be looked at.
        resource(pod)
                .edit(found -> new PodBuilder(found)
                        .editSpec()
                        .withActiveDeadlineSeconds(1L)
                        .endSpec()
                        .build());
        return ended(pod);
    }

    private Pod create(List<String> command) {
        return client.pods()
                .inNamespace(namespace)
                .resource(new PodBuilder()
                        .withNewMetadata()
                        .withGenerateName("agreement-")
                        .endMetadata()
                        .withNewSpec()
                        .withRestartPolicy("Never")
                        .withAutomountServiceAccountToken(false)
                        .withEnableServiceLinks(false)
                        .addNewContainer()
                        .withName("main")
                        .withImage(image)
                        .withArgs(command)
                        .withNewSecurityContext()
                        .withRunAsNonRoot(true)
                        .withAllowPrivilegeEscalation(false)
                        .withNewCapabilities()
                        .addToDrop("ALL")
                        .endCapabilities()
                        .withNewSeccompProfile()
                        .withType("RuntimeDefault")
                        .endSeccompProfile()
                        .endSecurityContext()
                        .endContainer()
                        .endSpec()
                        .build())
                .create();
    }

    private Ended ended(Pod pod) {
        Pod last = resource(pod).waitUntilCondition(found -> terminated(found).isPresent(), 2, TimeUnit.MINUTES);
        String log = resource(pod).getLog();
        resource(pod).withGracePeriod(0).delete();
        return new Ended(terminated(last).orElseThrow().getExitCode(), log);
    }

    private static Optional<ContainerStateTerminated> terminated(Pod pod) {
        return Optional.ofNullable(pod).stream()
                .flatMap(found -> found.getStatus().getContainerStatuses().stream())
                .map(ContainerStatus::getState)
                .flatMap(state -> Optional.ofNullable(state.getTerminated()).stream())
                .findFirst();
    }

    private PodResource resource(Pod pod) {
        return client.pods().inNamespace(namespace).withName(pod.getMetadata().getName());
    }

    @Override
    public void remove() {}
}
