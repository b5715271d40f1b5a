package dev.quire.launcher.kubernetes;

import dev.quire.launcher.session.LaunchError;
import dev.quire.launcher.session.LaunchException;
import dev.quire.launcher.session.SessionId;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.net.HttpURLConnection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** The requests that sessions need; their failures are sentences. */
final class SessionApi {
    private final KubernetesClient client;
    private final String namespace;
    private final SessionManifests manifests;
    private final Routes routes;
    private final ClusterErrors errors;

    SessionApi(KubernetesClient client, String namespace, SessionManifests manifests, Routes routes) {
        this.client = client;
        this.namespace = namespace;
        this.manifests = manifests;
        this.routes = routes;
        this.errors = new ClusterErrors(namespace);
    }

    /**
     * Creates the Pod; one of that name that is the same session's will do: from a request whose answer got lost, or of another
     * process that launches the same.
     */
    Pod create(Pod pod) {
        try {
            return client.pods().inNamespace(namespace).resource(pod).create();
        } catch (KubernetesClientException e) {
            if (!isThereAlready(e)) {
                throw errors.explain("create", "pods", e);
            }
            return same(pod)
                    .orElseThrow(() -> new LaunchException(
                            LaunchError.LOST,
                            "Another session has the name '%s' already; launch with another id."
                                    .formatted(pod.getMetadata().getName()),
                            e));
        }
    }

    /** The Pod of this name, if it is there and the same session's. */
    Optional<Pod> same(Pod pod) {
        return pod(pod.getMetadata().getName()).filter(existing -> isSameSession(existing, pod));
    }

    /** Whoever knows the token is one who makes ids and tokens with the same key. */
    private static boolean isSameSession(Pod one, Pod other) {
        return SessionRecords.id(one).equals(SessionRecords.id(other))
                && SessionRecords.token(one).equals(SessionRecords.token(other));
    }

    /** Creates what leads to a Pod that exists. */
    void route(Pod pod) {
        routes.objects(pod).forEach(this::createOnce);
    }

    private void createOnce(HasMetadata object) {
        try {
            HasMetadata _ = client.resource(object).inNamespace(namespace).create();
        } catch (KubernetesClientException e) {
            // Its name is of this very Pod: it is from a request whose answer got lost, or of who launches the same.
            if (!isThereAlready(e)) {
                throw errors.explain("create", object.getPlural(), e);
            }
        }
    }

    /** Or else many creations at once conflict over a quota, which passes. */
    private static boolean isThereAlready(KubernetesClientException e) {
        return e.getCode() == HttpURLConnection.HTTP_CONFLICT
                && (e.getStatus() == null || !"Conflict".equals(e.getStatus().getReason()));
    }

    /** What is known of the nodes, asked now; a hint, for which most installations have no permission. */
    Machines machines() {
        try {
            return Machines.of(client.nodes().list().getItems());
        } catch (KubernetesClientException _) {
            return Machines.HIDDEN;
        }
    }

    Optional<Pod> pod(String name) {
        return explained(
                "get",
                () -> Optional.ofNullable(
                        client.pods().inNamespace(namespace).withName(name).get()));
    }

    /** All Pods of sessions, asked now. */
    List<Pod> pods() {
        return explained(
                "list",
                () -> client.pods()
                        .inNamespace(namespace)
                        .withLabels(manifests.selector())
                        .list()
                        .getItems());
    }

    /** The Pods of a session, asked now. */
    List<Pod> pods(SessionId id) {
        return labelled(Labels.SESSION, id);
    }

    private List<Pod> labelled(String label, SessionId id) {
        return explained(
                "list",
                () -> client.pods()
                        .inNamespace(namespace)
                        .withLabels(manifests.selector())
                        .withLabel(label, id.value())
                        .list()
                        .getItems());
    }

    /** Says that this process launches the very Pod now; no error when it is gone, which the watch tells. */
    void adopt(Pod pod, Owner owner) {
        String patch = """
                [{"op": "test", "path": "/metadata/uid", "value": "%s"},
                 {"op": "add", "path": "/metadata/annotations/%s", "value": "%s"}]""".formatted(pod.getMetadata().getUid(), Labels.LAUNCHED_BY.replace("/", "~1"), owner);
        try {
            client.pods().inNamespace(namespace).resource(pod).patch(PatchContext.of(PatchType.JSON), patch);
        } catch (KubernetesClientException e) {
            if (e.getCode() != HttpURLConnection.HTTP_NOT_FOUND && e.getCode() != 422) {
                throw errors.explain("patch", "pods", e);
            }
        }
    }

    /** Patches a warm Pod if all that the patch tests holds still; empty when it does not, or the Pod is gone. */
    Optional<Pod> claim(Pod pod, List<Map<String, Object>> patch) {
        try {
            return Optional.of(client.pods()
                    .inNamespace(namespace)
                    .resource(pod)
                    .patch(PatchContext.of(PatchType.JSON), Serialization.asJson(patch)));
        } catch (KubernetesClientException e) {
            return switch (e.getCode()) {
                // 422 is a failed test; what the cluster refuses for another reason is no claim either.
                case HttpURLConnection.HTTP_NOT_FOUND, HttpURLConnection.HTTP_CONFLICT, 422 -> Optional.empty();
                default -> throw errors.explain("patch", "pods", e);
            };
        }
    }

    /** The Pods that were claimed for the session of that id, asked now. */
    List<Pod> claimed(SessionId request) {
        return labelled(Labels.REQUEST, request);
    }

    /** Deletes this very Pod, and with it what it owns; no error when it is gone. */
    void delete(Pod pod) {
        try {
            Deletion.of(pod).send(client);
        } catch (KubernetesClientException e) {
            throw errors.explain("delete", "pods", e);
        }
    }

    /** The last lines that the session wrote; without its token, which Jupyter prints. */
    String lastLines(Pod pod) {
        try {
            String lines = client.pods()
                    .inNamespace(namespace)
                    .withName(pod.getMetadata().getName())
                    .inContainer(SessionManifests.CONTAINER)
                    .tailingLines(20)
                    .getLog();
            String token = SessionRecords.token(pod);
            return token.isEmpty() ? lines.strip() : lines.replace(token, "…").strip();
        } catch (KubernetesClientException _) {
            // A hint only: the container may never have run, or its node may be gone.
            return "";
        }
    }

    private <T> T explained(String verb, Supplier<T> request) {
        try {
            return request.get();
        } catch (KubernetesClientException e) {
            throw errors.explain(verb, "pods", e);
        }
    }
}
