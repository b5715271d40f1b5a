package dev.quire.launcher.local;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A container as the engine's {@code inspect} shows it; the part that Podman and Docker agree on.
 *
 * @param endpoint where port 8888 is published, as long as it is
 */
record Container(
        String id,
        String name,
        Map<String, String> labels,
        Map<String, String> environment,
        State state,
        Optional<URI> endpoint) {
    private static final ObjectMapper JSON = new ObjectMapper();

    /**
     * Whether it runs, and if not, how it ended.
     *
     * @param status {@code created}, {@code running}, {@code exited}, …
     */
    record State(String status, int exitCode, boolean outOfMemory) {
        boolean running() {
            return status.equals("running") || status.equals("paused");
        }

        /** Not yet started: it may still be on its way. */
        boolean coming() {
            return status.equals("created") || status.equals("initialized") || status.equals("configured");
        }
    }

    Container {
        labels = Map.copyOf(labels);
        environment = Map.copyOf(environment);
    }

    /** Reads what {@code inspect} prints. */
    static List<Container> parse(String json) {
        try {
            List<Container> containers = new ArrayList<>();
            for (JsonNode node : JSON.readTree(json)) {
                containers.add(container(node));
            }
            return containers;
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("The engine described its containers in a form that is not JSON", e);
        }
    }

    private static Container container(JsonNode node) {
        Map<String, String> labels = new HashMap<>();
        node.path("Config")
                .path("Labels")
                .properties()
                .forEach(label -> labels.put(label.getKey(), label.getValue().asText()));
        Map<String, String> environment = new HashMap<>();
        for (JsonNode variable : node.path("Config").path("Env")) {
            String text = variable.asText();
            int equals = text.indexOf('=');
            if (equals > 0) {
                environment.put(text.substring(0, equals), text.substring(equals + 1));
            }
        }
        JsonNode state = node.path("State");
        return new Container(
                node.path("Id").asText(),
                node.path("Name").asText().replaceFirst("^/", ""),
                labels,
                environment,
                new State(
                        state.path("Status").asText(),
                        state.path("ExitCode").asInt(),
                        state.path("OOMKilled").asBoolean()),
                endpoint(node.path("NetworkSettings").path("Ports").path(RunArguments.PORT + "/tcp")));
    }

    private static Optional<URI> endpoint(JsonNode bindings) {
        String port = bindings.path(0).path("HostPort").asText("");
        return port.isEmpty() ? Optional.empty() : Optional.of(URI.create("http://127.0.0.1:" + port));
    }
}
