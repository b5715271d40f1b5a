package dev.quire.launcher.kubernetes;

import dev.quire.launcher.session.LaunchException;
import dev.quire.launcher.step.StepAgent;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.ExecWatch;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The requests that steps need; their failures are sentences. */
final class StepPods {
    private final KubernetesClient client;
    private final String namespace;
    private final Map<String, String> selector;
    private final ClusterErrors errors;

    StepPods(KubernetesClient client, String namespace, Map<String, String> selector) {
        this.client = client;
        this.namespace = namespace;
        this.selector = selector;
        this.errors = new ClusterErrors(namespace, "step");
    }

    Pod create(Pod pod) {
        try {
            return client.pods().inNamespace(namespace).resource(pod).create();
        } catch (KubernetesClientException e) {
            throw errors.explain("create", "pods", e);
        }
    }

    Optional<Pod> find(String name) {
        try {
            return Optional.ofNullable(
                    client.pods().inNamespace(namespace).withName(name).get());
        } catch (KubernetesClientException e) {
            throw errors.explain("get", "pods", e);
        }
    }

    /** The Pods of all steps of this installation. */
    List<Pod> list() {
        try {
            return client.pods()
                    .inNamespace(namespace)
                    .withLabels(selector)
                    .list()
                    .getItems();
        } catch (KubernetesClientException e) {
            throw errors.explain("list", "pods", e);
        }
    }

    /** The events about a Pod; none when they cannot be had, as they are hints only. */
    List<Event> events(Pod pod) {
        try {
            return client.v1()
                    .events()
                    .inNamespace(namespace)
                    .withField("involvedObject.uid", pod.getMetadata().getUid())
                    .list()
                    .getItems();
        } catch (KubernetesClientException _) {
            return List.of();
        }
    }

    void delete(Pod pod) {
        try {
            Deletion.of(pod).send(client);
        } catch (KubernetesClientException e) {
            throw errors.explain("delete", "pods", e);
        }
    }

    /** Starts the agent in a Pod whose container runs. */
    ExecWatch startAgent(Pod pod, OutputStream complaints) {
        // As its first process was started.
        List<String> command =
                new ArrayList<>(pod.getSpec().getContainers().getFirst().getCommand());
        command.addAll(StepAgent.arguments());
        try {
            return client.pods()
                    .inNamespace(namespace)
                    .withName(pod.getMetadata().getName())
                    .inContainer(StepManifests.CONTAINER)
                    .redirectingInput()
                    .redirectingOutput()
                    .writingError(complaints)
                    .exec(command.toArray(String[]::new));
        } catch (KubernetesClientException e) {
            throw errors.explain("create", "pods/exec", e);
        }
    }

    /** What this service may not do and must, as a sentence. */
    Optional<String> problem() {
        try {
            Optional<String> missing = Permissions.missing(client, namespace, Permissions.NEEDED_BY_STEPS)
                    .map(permission -> errors.notAllowed(permission.verb(), permission.resource()));
            if (missing.isEmpty()) {
                list();
            }
            return missing;
        } catch (KubernetesClientException e) {
            return Optional.ofNullable(
                    errors.explain("create", "selfsubjectaccessreviews", e).getMessage());
        } catch (LaunchException e) {
            return Optional.ofNullable(e.getMessage());
        }
    }
}
