package dev.quire.launcher.kubernetes;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/**
 * Needs a cluster that says it may be used for tests; skipped, with the reason, where there is none. A condition rather than
 * an assumption before all tests: of the latter, Surefire reports neither the tests nor the reason.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@EnabledIfEnvironmentVariable(
        named = "KUBECONFIG",
        matches = ".+",
        disabledReason = "KUBECONFIG is not set: no cluster to test on")
@EnabledIfEnvironmentVariable(
        named = "QUIRE_TEST_CLUSTER",
        matches = "yes",
        disabledReason = "QUIRE_TEST_CLUSTER is not 'yes': the cluster of KUBECONFIG may not be used for tests")
@EnabledIfEnvironmentVariable(
        named = "QUIRE_TEST_REGISTRY",
        matches = ".+",
        disabledReason = "QUIRE_TEST_REGISTRY is not set: no registry that the cluster pulls from over plain http")
@EnabledIfEnvironmentVariable(
        named = "QUIRE_TEST_INGRESS",
        matches = ".+",
        disabledReason = "QUIRE_TEST_INGRESS is not set: the address of the ingress controller is unknown")
@EnabledIfEnvironmentVariable(
        named = "QUIRE_TEST_INGRESS_CLASS",
        matches = ".+",
        disabledReason = "QUIRE_TEST_INGRESS_CLASS is not set: the class of Ingresses is unknown")
@EnabledOnOs(value = OS.LINUX, disabledReason = "the stand-in image is made of this machine's Java: needs Linux")
@interface OnTestCluster {}
