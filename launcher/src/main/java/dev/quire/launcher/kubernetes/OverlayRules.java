package dev.quire.launcher.kubernetes;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import dev.quire.launcher.session.JupyterCommand;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What an overlay may not touch, since it makes the Pod a session of ours. What the Pod could do to others is {@link
 * PodSecurity}'s. Pure.
 */
final class OverlayRules {
    /** Why each field of a Pod's spec that an overlay may not have is refused. */
    private static final Map<String, String> SPEC = Map.ofEntries(
            Map.entry("activeDeadlineSeconds", "it is quire.sessions.max-age"),
            Map.entry("restartPolicy", "a session that ended must not come back under the same address"),
            Map.entry("serviceAccountName", "it is quire.kubernetes.pod.service-account"),
            Map.entry("serviceAccount", "it is quire.kubernetes.pod.service-account"),
            Map.entry(
                    "automountServiceAccountToken", "sessions run strangers' code, which gets no token of the cluster"),
            Map.entry("enableServiceLinks", "the addresses of Services are nothing that sessions need to know"),
            Map.entry("hostNetwork", "a session would be on the node's network, past every NetworkPolicy"),
            Map.entry("hostPID", "a session would see the node's processes"),
            Map.entry("hostIPC", "a session would see the node's shared memory"),
            Map.entry("hostUsers", "it is quire.kubernetes.pod.users"),
            Map.entry("shareProcessNamespace", "what runs beside a session could read its token"),
            Map.entry("nodeName", "the scheduler chooses nodes; use quire.kubernetes.pod.node-selector"),
            Map.entry("schedulingGates", "a session would wait for somebody to lift them"),
            Map.entry("readinessGates", "a session would wait for somebody to open them"),
            Map.entry("ephemeralContainers", "they cannot be in a new Pod"),
            Map.entry("os", "sessions are Linux containers"));

    /** The same of the session's own container. */
    private static final Map<String, String> CONTAINER = Map.ofEntries(
            Map.entry("image", "it is the repository's"),
            Map.entry("imagePullPolicy", "the image is named by its digest"),
            Map.entry("command", "it is the image's entrypoint"),
            Map.entry("args", "they start Jupyter where the session's URL leads to"),
            Map.entry("ports", "the session's route leads to its one port"),
            Map.entry("startupProbe", "the service asks the session itself"),
            Map.entry("readinessProbe", "the service asks the session itself"),
            Map.entry("livenessProbe", "it would end a session that is only busy"),
            Map.entry("restartPolicy", "a session that ended must not come back under the same address"),
            Map.entry("stdin", "Jupyter reads none"),
            Map.entry("stdinOnce", "Jupyter reads none"),
            Map.entry("tty", "Jupyter needs none"));

    /** Fabric8's types take fields that they don't know; here a field that nobody knows is a mistake. */
    private static final ObjectMapper STRICT = new ObjectMapper()
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .setAnnotationIntrospector(new JacksonAnnotationIntrospector() {
                private static final long serialVersionUID = 1L;

                @Override
                public Boolean hasAnySetter(Annotated annotated) {
                    return false;
                }
            });

    private final List<String> refusals = new ArrayList<>();

    private OverlayRules() {}

    /** Why an overlay cannot be, a sentence for each place; nothing when it can. */
    static List<String> refusals(Map<String, Object> overlay) {
        OverlayRules rules = new OverlayRules();
        rules.form("", "", overlay);
        // The rest takes the form for granted.
        if (rules.refusals.isEmpty()) {
            rules.types(overlay);
        }
        if (rules.refusals.isEmpty()) {
            rules.document(overlay);
        }
        return List.copyOf(rules.refusals);
    }

    private void refuse(String path, String because) {
        refusals.add("%s cannot be in an overlay: %s.".formatted(path, because));
    }

    /** No nulls, no directives of patches, and names where there must be some. */
    private void form(String path, String name, Object value) {
        switch (value) {
            case null -> refuse(path, "it adds and changes, but does not take away; give a value");
            case Map<?, ?> map ->
                map.forEach((key, inner) -> {
                    String below = path.isEmpty() ? String.valueOf(key) : path + "." + key;
                    if (String.valueOf(key).startsWith("$")) {
                        refuse(below, "directives of patches are not known here");
                    } else {
                        form(below, String.valueOf(key), inner);
                    }
                });
            case List<?> list -> elements(path, name, list);
            default -> {}
        }
    }

    private void elements(String path, String name, List<?> list) {
        String key = StrategicMerge.key(name).orElse("");
        Set<Object> seen = new HashSet<>();
        for (int i = 0; i < list.size(); i++) {
            Object element = list.get(i);
            Object id = element instanceof Map<?, ?> map && !key.isEmpty() ? map.get(key) : null;
            String below = "%s[%s]".formatted(path, id == null ? i : id);
            if (!key.isEmpty() && id == null) {
                refuse(below, "it needs a '%s', by which it is found".formatted(key));
            } else if (id != null && !seen.add(id)) {
                refuse(below, "it is there twice");
            } else {
                form(below, "", element);
            }
        }
    }

    private void types(Map<String, Object> overlay) {
        try {
            STRICT.convertValue(overlay, Pod.class);
        } catch (IllegalArgumentException e) {
            String path = e.getCause() instanceof JsonMappingException mapping
                    ? mapping.getPath().stream()
                            .map(step -> step.getFieldName() == null
                                    ? "[" + step.getIndex() + "]"
                                    : "." + step.getFieldName())
                            .collect(Collectors.joining())
                            .replaceFirst("^\\.", "")
                    : "What is there";
            refuse(path, "a Pod has no such field, or its value is of another kind");
        }
    }

    private void document(Map<String, Object> overlay) {
        for (Map.Entry<String, Object> entry : overlay.entrySet()) {
            String name = entry.getKey();
            Object value = entry.getValue();
            switch (name) {
                case "metadata" -> metadata(map(value));
                case "spec" -> spec(map(value));
                case "apiVersion" -> requireSame(name, "v1", value);
                case "kind" -> requireSame(name, "Pod", value);
                default -> refuse(name, "it is a Pod's metadata and spec");
            }
        }
    }

    private void requireSame(String name, String wanted, Object value) {
        if (!wanted.equals(value)) {
            refuse(name, "sessions are Pods");
        }
    }

    private void metadata(Map<?, ?> metadata) {
        metadata.forEach((name, value) -> {
            String path = "metadata." + name;
            if (!name.equals("labels") && !name.equals("annotations")) {
                refuse(path, "it is the service's; labels and annotations can be added");
                return;
            }
            for (Object key : map(value).keySet()) {
                if (Labels.isOurs(String.valueOf(key))) {
                    refuse(path + "." + key, "by it the service knows its sessions");
                }
            }
        });
    }

    private void spec(Map<?, ?> spec) {
        spec.forEach((name, value) -> {
            String because = SPEC.get(String.valueOf(name));
            if (because != null) {
                refuse("spec." + name, because);
            }
        });
        for (Map<?, ?> container : named(spec.get("containers"))) {
            if (SessionManifests.CONTAINER.equals(container.get("name"))) {
                own(container);
            } else if (container.get("image") == null) {
                refuse("spec.containers[%s]".formatted(container.get("name")), "it needs an image");
            }
        }
        for (Map<?, ?> container : named(spec.get("initContainers"))) {
            String path = "spec.initContainers[%s]".formatted(container.get("name"));
            if (SessionManifests.CONTAINER.equals(container.get("name"))) {
                refuse(path, "that is the name of the session's own container");
            } else if (container.get("image") == null) {
                refuse(path, "it needs an image");
            }
        }
        for (Map<?, ?> volume : named(spec.get("volumes"))) {
            String name = String.valueOf(volume.get("name"));
            if (name.equals(SessionVolumes.SHARED_MEMORY) || name.startsWith(SessionVolumes.MOUNT)) {
                refuse("spec.volumes[%s]".formatted(name), "that is the name of a volume of the service's own");
            }
        }
    }

    private void own(Map<?, ?> container) {
        String path = "spec.containers[%s]".formatted(SessionManifests.CONTAINER);
        container.forEach((name, value) -> {
            String because = CONTAINER.get(String.valueOf(name));
            if (because != null) {
                refuse(path + "." + name, because);
            }
        });
        for (Map<?, ?> variable : named(container.get("env"))) {
            String name = String.valueOf(variable.get("name"));
            if (name.equals(JupyterCommand.TOKEN) || name.startsWith("BINDER_") || name.startsWith("QUIRE_")) {
                refuse("%s.env[%s]".formatted(path, name), "each session has its own");
            }
        }
    }

    private static Map<?, ?> map(Object value) {
        return value instanceof Map<?, ?> map ? map : Map.of();
    }

    private static List<Map<?, ?>> named(@Nullable Object value) {
        return value instanceof List<?> list
                ? list.stream().<Map<?, ?>>map(OverlayRules::map).toList()
                : List.of();
    }
}
