package dev.quire.launcher.kubernetes;

import dev.quire.launcher.session.LaunchError;
import dev.quire.launcher.session.LaunchException;
import dev.quire.launcher.session.SessionId;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.net.HttpURLConnection;
import java.util.List;
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

    /** Creates the Pod; one of that name that is the same launch's, from a request whose answer got lost, will do. */
    Pod create(Pod pod) {
        try {
            return client.pods().inNamespace(namespace).resource(pod).create();
        } catch (KubernetesClientException e) {
            if (e.getCode() != HttpURLConnection.HTTP_CONFLICT) {
                throw errors.explain("create", "pods", e);
            }
            return pod(pod.getMetadata().getName())
                    .filter(existing -> isSameLaunch(existing, pod))
                    .orElseThrow(() -> new LaunchException(
                            LaunchError.LOST,
                            "Another session has the name '%s' already; launch with another id."
                                    .formatted(pod.getMetadata().getName()),
                            e));
        }
    }

    private static boolean isSameLaunch(Pod one, Pod other) {
        return SessionRecords.owner(one).equals(SessionRecords.owner(other))
                && SessionRecords.token(one).equals(SessionRecords.token(other));
    }

    /** Whether the Pod of this name is there and belongs to this launch. */
    Optional<Pod> ours(Pod pod) {
        return pod(pod.getMetadata().getName()).filter(existing -> isSameLaunch(existing, pod));
    }

    /** Creates what leads to a Pod that exists. */
    void route(Pod pod) {
        for (HasMetadata object : routes.objects(pod)) {
            createOnce(
                    object.getPlural(),
                    () -> client.resource(object).inNamespace(namespace).create());
        }
    }

    private void createOnce(String resource, Supplier<?> request) {
        try {
            Object _ = request.get();
        } catch (KubernetesClientException e) {
            // Names are random: what is there is from a first request whose answer got lost.
            if (e.getCode() != HttpURLConnection.HTTP_CONFLICT) {
                throw errors.explain("create", resource, e);
            }
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
        return explained(
                "list",
                () -> client.pods()
                        .inNamespace(namespace)
                        .withLabels(manifests.selector())
                        .withLabel(Labels.SESSION, id.value())
                        .list()
                        .getItems());
    }

    /** Marks the very Pod that was launched as handed over; the only write after its creation. */
    void markReady(Pod pod) {
        String patch = """
                [{"op": "test", "path": "/metadata/uid", "value": "%s"},
                 {"op": "replace", "path": "/metadata/labels/%s", "value": "%s"}]""".formatted(pod.getMetadata().getUid(), Labels.STATE.replace("/", "~1"), Labels.READY);
        try {
            client.pods().inNamespace(namespace).resource(pod).patch(PatchContext.of(PatchType.JSON), patch);
        } catch (KubernetesClientException e) {
            if (e.getCode() == HttpURLConnection.HTTP_NOT_FOUND || e.getCode() == 422) {
                throw new LaunchException(
                        LaunchError.LOST, "The session was removed while it started; launch it again.", e);
            }
            throw errors.explain("patch", "pods", e);
        }
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

    /** The events about a Pod from now on and before, kept up to date; raises the signal at each. */
    SharedIndexInformer<Event> events(Pod pod, Signal signal) {
        return client.v1()
                .events()
                .inNamespace(namespace)
                .withField("involvedObject.uid", pod.getMetadata().getUid())
                .inform(
                        new ResourceEventHandler<Event>() {
                            @Override
                            public void onAdd(Event event) {
                                signal.raise();
                            }

                            @Override
                            public void onUpdate(Event before, Event event) {
                                signal.raise();
                            }

                            @Override
                            public void onDelete(Event event, boolean finalStateUnknown) {}
                        },
                        0);
    }

    private <T> T explained(String verb, Supplier<T> request) {
        try {
            return request.get();
        } catch (KubernetesClientException e) {
            throw errors.explain(verb, "pods", e);
        }
    }
}
