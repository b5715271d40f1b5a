package dev.quire.launcher.kubernetes;

import io.fabric8.kubernetes.api.model.DeleteOptions;
import io.fabric8.kubernetes.api.model.DeleteOptionsBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;

/**
 * The deletion of one very Pod, not of another that has its name by now, and with it of what it owns.
 *
 * @param uri where the Pod is
 */
record Deletion(String uri, String uid) {
    static Deletion of(Pod pod) {
        return new Deletion(
                "/api/v1/namespaces/" + pod.getMetadata().getNamespace() + "/pods/"
                        + pod.getMetadata().getName(),
                pod.getMetadata().getUid());
    }

    /** Sends it; no error when the Pod is gone. */
    void send(KubernetesClient client) {
        DeleteOptions options = new DeleteOptionsBuilder()
                .withApiVersion("v1")
                .withKind("DeleteOptions")
                .withPropagationPolicy("Background")
                .withNewPreconditions()
                .withUid(uid)
                .endPreconditions()
                .build();
        try {
            client.raw(uri, "DELETE", options);
        } catch (KubernetesClientException e) {
            // Not found, or another Pod of the same name: this one is gone.
            if (e.getCode() != HttpURLConnection.HTTP_NOT_FOUND && e.getCode() != HttpURLConnection.HTTP_CONFLICT) {
                throw e;
            }
        }
    }
}
