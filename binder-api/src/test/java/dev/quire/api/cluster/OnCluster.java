package dev.quire.api.cluster;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Needs a cluster: that of {@code KUBECONFIG} when {@code QUIRE_TEST_CLUSTER=yes} says that it may be used, otherwise a k3s in
 * Docker; skipped, with the reason, where there is neither. Tests get a {@link ClusterUnderTest} as an argument.
 */
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(ClusterExtension.class)
@interface OnCluster {
    /** What besides the API server the tests need. */
    Need[] needs() default {};

    /** What not every cluster under test comes with. */
    enum Need {
        /** {@code QUIRE_TEST_REGISTRY}: host and port of a plain-http registry, from here and for the nodes. */
        REGISTRY("QUIRE_TEST_REGISTRY", "a plain-http registry that this machine pushes to and the nodes pull from"),
        /** {@code QUIRE_TEST_INGRESS} and {@code QUIRE_TEST_INGRESS_CLASS}. */
        INGRESS("QUIRE_TEST_INGRESS", "the URL of an ingress controller"),
        /** {@code QUIRE_TEST_HELM}, or a helm on the path. */
        HELM("QUIRE_TEST_HELM", "Helm (none is on the path)"),
        /** {@code QUIRE_TEST_BROWSER}, or /usr/bin/chromium. */
        BROWSER("QUIRE_TEST_BROWSER", "a Chromium (there is none at /usr/bin/chromium)"),
        /** The git that serves the examples. */
        GIT("PATH", "git, to serve the examples"),
        /** {@code QUIRE_TEST_DOCKER}: the address of a Docker daemon, as {@code DOCKER_HOST} has it. */
        DOCKER("QUIRE_TEST_DOCKER", "the address of a Docker daemon"),
        /** {@code QUIRE_TEST_BUILDER}: what {@code quire.builder.image} names. */
        BUILDER("QUIRE_TEST_BUILDER", "an image with Buildah that the nodes can pull (scripts/builder makes one)");

        final String variable;
        final String meaning;

        Need(String variable, String meaning) {
            this.variable = variable;
            this.meaning = meaning;
        }
    }
}
