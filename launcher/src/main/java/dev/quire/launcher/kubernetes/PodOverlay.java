package dev.quire.launcher.kubernetes;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What an operator lays over the Pods of sessions: a piece of a Pod's manifest, for what has no setting of its own. There is
 * none that makes a Pod which Pod Security's level {@code restricted} refuses, or that takes from a session what makes it one.
 */
public final class PodOverlay {
    /** Changes nothing. */
    public static final PodOverlay NONE = new PodOverlay(Map.of());

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final TypeReference<Map<String, Object>> TREE = new TypeReference<>() {};

    private final Map<String, Object> content;

    private PodOverlay(Map<String, Object> content) {
        this.content = content;
    }

    /**
     * Reads a manifest's piece.
     *
     * @param yaml with {@code metadata} and {@code spec}, as in a Pod
     * @throws IllegalArgumentException with a sentence for each place that cannot be
     */
    public static PodOverlay parse(String yaml) {
        Map<String, Object> content = tree(yaml);
        List<String> refusals = new ArrayList<>(OverlayRules.refusals(content));
        if (refusals.isEmpty()) {
            refusals.addAll(PodSecurity.violations(new PodOverlay(content).on(outline())));
        }
        if (!refusals.isEmpty()) {
            throw new IllegalArgumentException(String.join(" ", refusals));
        }
        return new PodOverlay(content);
    }

    private static Map<String, Object> tree(String yaml) {
        try {
            // What begins with a brace would be read as JSON, which YAML in one line need not be.
            @Nullable Map<?, ?> read = Serialization.unmarshal("#\n" + yaml, Map.class);
            return read == null ? Map.of() : JSON.convertValue(read, TREE);
        } catch (RuntimeException e) {
            throw new IllegalArgumentException(
                    "It is no piece of a Pod in YAML: %s."
                            .formatted(String.valueOf(root(e).getMessage()).replaceAll("\\s+", " ")),
                    e);
        }
    }

    private static Throwable root(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root;
    }

    /** The Pod with this over it. */
    Pod on(Pod pod) {
        if (content.isEmpty()) {
            return pod;
        }
        return JSON.convertValue(StrategicMerge.merge(JSON.convertValue(pod, TREE), content), Pod.class);
    }

    /** What all Pods of sessions have of what Pod Security looks at. */
    private static Pod outline() {
        return new PodBuilder()
                .withNewMetadata()
                .endMetadata()
                .withNewSpec()
                .withSecurityContext(SessionManifests.podSecurity())
                .withContainers(new ContainerBuilder()
                        .withName(SessionManifests.CONTAINER)
                        .withSecurityContext(SessionManifests.containerSecurity())
                        .build())
                .endSpec()
                .build();
    }
}
