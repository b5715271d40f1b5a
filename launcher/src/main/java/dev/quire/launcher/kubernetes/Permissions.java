package dev.quire.launcher.kubernetes;

import io.fabric8.kubernetes.api.model.authorization.v1.SelfSubjectAccessReview;
import io.fabric8.kubernetes.api.model.authorization.v1.SelfSubjectAccessReviewBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.List;
import java.util.Optional;

/** Asks the cluster whether this service may do all that sessions, or steps, need. */
final class Permissions {
    /**
     * One line of a Role.
     *
     * @param resource with its subresource, as in a Role
     */
    record Permission(String group, String resource, String verb) {}

    /** What is needed in the namespace of sessions, besides {@link Routes#needed}, in the order in which a missing line is told. */
    static final List<Permission> NEEDED = List.of(
            new Permission("", "pods", "create"),
            new Permission("", "pods", "get"),
            new Permission("", "pods", "list"),
            new Permission("", "pods", "watch"),
            new Permission("", "pods", "patch"),
            new Permission("", "pods", "delete"),
            new Permission("", "pods/log", "get"),
            new Permission("", "events", "list"),
            new Permission("", "events", "watch"),
            new Permission("coordination.k8s.io", "leases", "create"),
            new Permission("coordination.k8s.io", "leases", "list"),
            new Permission("coordination.k8s.io", "leases", "update"),
            new Permission("coordination.k8s.io", "leases", "delete"));

    /** The same in the namespace of steps. A connection into a container is begun with either verb, by its cluster's age. */
    static final List<Permission> NEEDED_BY_STEPS = List.of(
            new Permission("", "pods", "create"),
            new Permission("", "pods", "get"),
            new Permission("", "pods", "list"),
            new Permission("", "pods", "delete"),
            new Permission("", "pods/exec", "get"),
            new Permission("", "pods/exec", "create"),
            new Permission("", "events", "list"));

    private Permissions() {}

    /** The first that is missing. */
    static Optional<Permission> missing(KubernetesClient client, String namespace, List<Permission> needed) {
        return needed.stream()
                .filter(permission -> !isAllowed(client, namespace, permission))
                .findFirst();
    }

    private static boolean isAllowed(KubernetesClient client, String namespace, Permission permission) {
        String[] parts = permission.resource().split("/", 2);
        SelfSubjectAccessReview review = new SelfSubjectAccessReviewBuilder()
                .withNewSpec()
                .withNewResourceAttributes()
                .withNamespace(namespace)
                .withGroup(permission.group())
                .withResource(parts[0])
                .withSubresource(parts.length > 1 ? parts[1] : null)
                .withVerb(permission.verb())
                .endResourceAttributes()
                .endSpec()
                .build();
        return client.authorization()
                .v1()
                .selfSubjectAccessReview()
                .create(review)
                .getStatus()
                .getAllowed();
    }
}
