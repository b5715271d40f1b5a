package dev.quire.launcher.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.quire.launcher.session.LaunchError;
import dev.quire.launcher.session.LaunchException;
import io.fabric8.kubernetes.api.model.Status;
import io.fabric8.kubernetes.api.model.StatusBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

final class ClusterErrorsTest {
    private final ClusterErrors errors = new ClusterErrors("sessions");

    static Stream<Arguments> refusals() {
        return Stream.of(
                arguments(401, "Unauthorized", LaunchError.FORBIDDEN, "credentials"),
                arguments(
                        403,
                        "pods is forbidden: User \"system:serviceaccount:quire:quire\" cannot create resource",
                        LaunchError.FORBIDDEN,
                        "a Role there that allows 'create' on 'pods'"),
                arguments(
                        403,
                        "pods \"session-x\" is forbidden: exceeded quota: sessions, requested: pods=1, used: pods=10",
                        LaunchError.QUOTA_EXCEEDED,
                        "used up"),
                arguments(
                        403,
                        "pods \"session-x\" is forbidden: violates PodSecurity \"restricted:latest\"",
                        LaunchError.FORBIDDEN,
                        "policy"),
                arguments(
                        403,
                        "unable to create new content in namespace sessions because it is being terminated",
                        LaunchError.FORBIDDEN,
                        "being deleted"),
                arguments(404, "namespaces \"sessions\" not found", LaunchError.FORBIDDEN, "no namespace 'sessions'"),
                arguments(422, "Pod is invalid: spec.priorityClassName", LaunchError.FORBIDDEN, "priorityClassName"),
                arguments(429, "too many requests", LaunchError.CLUSTER_UNREACHABLE, "try again"),
                arguments(503, "etcd is down", LaunchError.CLUSTER_UNREACHABLE, "etcd"));
    }

    @ParameterizedTest
    @MethodSource("refusals")
    void aRefusalIsASentence(int code, String message, LaunchError error, String words) {
        Status status = new StatusBuilder().withCode(code).withMessage(message).build();

        LaunchException failure = errors.explain(
                "create", "pods", new KubernetesClientException("Failure executing: POST", code, status));

        assertThat(failure.error()).isEqualTo(error);
        assertThat(failure.getMessage()).contains(words).doesNotContain("Failure executing");
    }

    @Test
    void aClusterThatIsNotThereIsNamed() {
        LaunchException failure = errors.explain(
                "create", "pods", new KubernetesClientException("x", new IOException("Connection refused")));

        assertThat(failure.error()).isEqualTo(LaunchError.CLUSTER_UNREACHABLE);
        assertThat(failure.getMessage()).contains("Connection refused");
    }
}
