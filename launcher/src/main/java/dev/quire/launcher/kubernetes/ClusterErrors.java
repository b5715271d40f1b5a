package dev.quire.launcher.kubernetes;

import dev.quire.launcher.session.LaunchError;
import dev.quire.launcher.session.LaunchException;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.Objects;

/** Turns what the API server refuses into sentences. */
final class ClusterErrors {
    private final String namespace;
    private final String what;

    ClusterErrors(String namespace) {
        this(namespace, "session");
    }

    /**
     * @param what what runs in the Pods of the namespace, in one word
     */
    ClusterErrors(String namespace, String what) {
        this.namespace = namespace;
        this.what = what;
    }

    /**
     * The failure of a request.
     *
     * @param verb what was tried, in RBAC's word
     * @param resource with what, in RBAC's word
     */
    LaunchException explain(String verb, String resource, KubernetesClientException e) {
        String message = message(e);
        return switch (e.getCode()) {
            case 401 ->
                new LaunchException(
                        LaunchError.FORBIDDEN,
                        "The cluster does not know the credentials of this service; check its service account or"
                                + " kubeconfig.",
                        e);
            case 403 -> forbidden(verb, resource, message, e);
            case 404 ->
                new LaunchException(
                        LaunchError.FORBIDDEN,
                        "The cluster has no namespace '%s' for %ss; create it or configure another. (%s)"
                                .formatted(namespace, what, message),
                        e);
            case 400, 422 ->
                new LaunchException(
                        LaunchError.FORBIDDEN,
                        "The cluster refused the %s's %s; check the configuration of %ss. (%s)"
                                .formatted(what, resource, what, message),
                        e);
            default ->
                new LaunchException(
                        LaunchError.CLUSTER_UNREACHABLE,
                        "The cluster can't be reached to %s %s; try again later. (%s)"
                                .formatted(verb, resource, message),
                        e);
        };
    }

    /** The sentence of a failure that came from another thread, wrapped as may be. */
    String sentence(String verb, String resource, Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof KubernetesClientException e) {
                return Objects.requireNonNullElse(
                        explain(verb, resource, e).getMessage(), e.getClass().getSimpleName());
            }
        }
        return Objects.requireNonNullElse(
                failure.getMessage(), failure.getClass().getSimpleName());
    }

    private LaunchException forbidden(String verb, String resource, String message, KubernetesClientException e) {
        if (message.contains("exceeded quota")) {
            return new LaunchException(
                    LaunchError.QUOTA_EXCEEDED,
                    "The cluster's quota for %ss is used up; try again when others have ended. (%s)"
                            .formatted(what, message),
                    e);
        }
        if (message.contains("violates PodSecurity") || message.contains("admission webhook")) {
            return new LaunchException(
                    LaunchError.FORBIDDEN,
                    "A policy of namespace '%s' forbids the %s's %s; allow it there. (%s)"
                            .formatted(namespace, what, resource, message),
                    e);
        }
        if (message.contains("is being terminated")) {
            return new LaunchException(
                    LaunchError.FORBIDDEN,
                    "The namespace '%s' of %ss is being deleted; create it again when it is gone."
                            .formatted(namespace, what),
                    e);
        }
        return new LaunchException(LaunchError.FORBIDDEN, notAllowed(verb, resource), e);
    }

    /** What is missing when this service may not do something. */
    String notAllowed(String verb, String resource) {
        return ("This service may not %s %s in namespace '%s': give its service account a Role there that allows '%s' on"
                        + " '%s'.")
                .formatted(verb, resource, namespace, verb, resource);
    }

    private static String message(KubernetesClientException e) {
        if (e.getStatus() != null && e.getStatus().getMessage() != null) {
            return e.getStatus().getMessage();
        }
        Throwable cause = e;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        return Objects.requireNonNullElse(cause.getMessage(), cause.getClass().getSimpleName());
    }
}
