package dev.quire.launcher.kubernetes;

import dev.quire.launcher.session.LaunchError;
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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The requests that steps need; their failures are sentences. */
final class StepPods {
    private static final Logger log = LoggerFactory.getLogger(StepPods.class);

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

    Pod create(Pod wanted) {
        Pod created;
        try {
            created = client.pods().inNamespace(namespace).resource(wanted).create();
        } catch (KubernetesClientException e) {
            throw errors.explain("create", "pods", e);
        }
        // An API server that does not know the field leaves it out, and the Pod's root would be the node's.
        if (hasOwnUsers(wanted) && !hasOwnUsers(created)) {
            end(created);
            throw new LaunchException(
                    LaunchError.FORBIDDEN,
                    "The cluster has no user namespaces for Pods; set users to 'node', or update the cluster.");
        }
        return created;
    }

    /** Whether the users in its containers are nobody outside. */
    static boolean hasOwnUsers(Pod pod) {
        return Boolean.FALSE.equals(pod.getSpec().getHostUsers());
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

    /** Deletes a Pod that is not needed any more, whatever interrupts; what fails is tried again by the reaper. */
    void end(Pod pod) {
        // Requests would fail at once in an interrupted thread.
        boolean interrupted = Thread.interrupted();
        try {
            delete(pod);
        } catch (LaunchException e) {
            log.warn(
                    "{} could not be deleted now, the reaper will do it: {}",
                    pod.getMetadata().getName(),
                    e.getMessage());
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
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
