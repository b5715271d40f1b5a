package dev.quire.launcher.kubernetes;

import static dev.quire.launcher.standin.Eventually.until;

import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;

/** Namespaces of tests. */
final class Namespaces {
    private Namespaces() {}

    /**
     * Creates one that takes Pods.
     *
     * @param level of Pod Security
     */
    static void create(KubernetesClient client, String name, String level) {
        client.namespaces()
                .resource(new NamespaceBuilder()
                        .withNewMetadata()
                        .withName(name)
                        .addToLabels("pod-security.kubernetes.io/enforce", level)
                        .endMetadata()
                        .build())
                .create();
        // Pods are refused until their service account is there, which a controller makes some time later.
        until(() ->
                client.serviceAccounts().inNamespace(name).withName("default").get() != null);
    }
}
