package dev.quire.api.cluster;

import dev.quire.api.cluster.OnCluster.Need;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.platform.commons.support.AnnotationSupport;

/** Finds or starts the cluster, once for all tests of the run; see {@link OnCluster}. */
final class ClusterExtension implements ExecutionCondition, ParameterResolver {
    private static final Namespace STORE = Namespace.create(ClusterExtension.class);

    /** Either a cluster or why there is none; the store closes it after the last test. */
    private record Search(@Nullable ClusterUnderTest cluster, String why) implements AutoCloseable {
        @Override
        public void close() throws IOException {
            if (cluster != null) {
                cluster.close();
            }
        }
    }

    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
        ClusterUnderTest cluster = search(context).cluster();
        if (cluster == null) {
            return ConditionEvaluationResult.disabled(search(context).why());
        }
        return needs(context)
                .filter(need -> cluster.find(need).isEmpty())
                .findFirst()
                .map(need -> ConditionEvaluationResult.disabled(
                        "%s is not set: this test needs %s".formatted(need.variable, need.meaning)))
                .orElseGet(() -> ConditionEvaluationResult.enabled("there is a cluster with all that is needed"));
    }

    private static Stream<Need> needs(ExtensionContext context) {
        Optional<OnCluster> here = AnnotationSupport.findAnnotation(context.getElement(), OnCluster.class);
        return here.stream().flatMap(annotation -> Arrays.stream(annotation.needs()));
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == ClusterUnderTest.class;
    }

    @Override
    public @Nullable Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return search(context).cluster();
    }

    private static Search search(ExtensionContext context) {
        return context.getRoot()
                .getStore(STORE)
                .getOrComputeIfAbsent(Search.class, _ -> search(System.getenv()), Search.class);
    }

    private static Search search(Map<String, String> environment) {
        String kubeconfig = environment.getOrDefault("KUBECONFIG", "");
        if (environment.getOrDefault("QUIRE_TEST_CLUSTER", "").equals("yes")) {
            return kubeconfig.isBlank()
                    ? new Search(null, "QUIRE_TEST_CLUSTER=yes, but KUBECONFIG is not set: no cluster to test on")
                    : new Search(new ClusterUnderTest(Path.of(kubeconfig), environment, () -> {}), "");
        }
        String why = "QUIRE_TEST_CLUSTER is not 'yes', so the cluster of KUBECONFIG may not be used";
        try {
            K3s k3s = K3s.start();
            Map<String, String> with = new HashMap<>(environment);
            // What KUBECONFIG's cluster comes with is not this one's.
            Stream.of(Need.REGISTRY, Need.INGRESS, Need.BUILDER)
                    .map(need -> need.variable)
                    .forEach(with::remove);
            return new Search(new ClusterUnderTest(k3s.kubeconfig(), with, k3s), "");
        } catch (K3s.Unavailable e) {
            return new Search(null, why + "; " + e.getMessage());
        }
    }
}
