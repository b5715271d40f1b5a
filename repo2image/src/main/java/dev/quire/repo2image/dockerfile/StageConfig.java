package dev.quire.repo2image.dockerfile;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;

/**
 * How containers of a stage run (OCI image specification, config): what its base says, changed by its orders. What nobody here
 * knows is kept as it is. One build uses it.
 */
final class StageConfig {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final List<String> SHELL = List.of("/bin/sh", "-c");

    /** Where commands are looked for when nobody says where. */
    static final String PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    private final ObjectNode config;
    private boolean commanded;

    private StageConfig(ObjectNode config) {
        this.config = config;
    }

    /** That of an image without anything but where programs usually are, as all builders have it. */
    static StageConfig empty() {
        StageConfig empty = new StageConfig(JSON.createObjectNode());
        empty.environment(Map.of("PATH", PATH));
        return empty;
    }

    /** That of an image; what it wants to happen in builds upon it, and its health check, are not for us. */
    static StageConfig of(JsonNode image) {
        ObjectNode config = image.path("config") instanceof ObjectNode said ? said.deepCopy() : JSON.createObjectNode();
        config.remove(List.of("OnBuild", "Healthcheck", "Image", "Hostname", "Domainname", "ArgsEscaped"));
        return new StageConfig(config);
    }

    /** The same for a stage that starts from this one. */
    StageConfig copy() {
        return new StageConfig(config.deepCopy());
    }

    String user() {
        return config.path("User").asText("");
    }

    void user(String user) {
        config.put("User", user);
    }

    String directory() {
        String directory = config.path("WorkingDir").asText("");
        return directory.isEmpty() ? "/" : directory;
    }

    void directory(String path) {
        config.put("WorkingDir", path);
    }

    /** Variables in their order. */
    Map<String, String> environment() {
        Map<String, String> environment = new LinkedHashMap<>();
        for (JsonNode each : config.path("Env")) {
            String text = each.asText();
            int equals = text.indexOf('=');
            if (equals > 0) {
                environment.put(text.substring(0, equals), text.substring(equals + 1));
            }
        }
        return environment;
    }

    void environment(Map<String, String> more) {
        Map<String, String> all = environment();
        all.putAll(more);
        ArrayNode list = config.putArray("Env");
        all.forEach((name, value) -> list.add(name + "=" + value));
    }

    void labels(Map<String, String> more) {
        ObjectNode labels = object("Labels");
        more.forEach(labels::put);
    }

    void port(String port) {
        object("ExposedPorts").putObject(port);
    }

    void stopSignal(String signal) {
        config.put("StopSignal", signal);
    }

    /** What commands in their shell form are handed to. */
    List<String> shell() {
        List<String> shell = strings("Shell");
        return shell.isEmpty() ? SHELL : shell;
    }

    void shell(List<String> command) {
        command.forEach(config.putArray("Shell")::add);
    }

    void command(Form command) {
        list("Cmd", words(command));
        commanded = true;
    }

    /** A command that only the base has is for the base's entrypoint, and goes with it. */
    void entrypoint(Form command) {
        list("Entrypoint", words(command));
        if (!commanded) {
            config.remove("Cmd");
        }
    }

    /** The words that run a command. */
    List<String> words(Form command) {
        return switch (command) {
            case Form.Exec(List<String> arguments) -> arguments;
            case Form.Shell(String text) -> {
                List<String> words = new ArrayList<>(shell());
                words.add(text);
                yield words;
            }
        };
    }

    /** The image's {@code config}, with these labels too. */
    ObjectNode json(SortedMap<String, String> labels) {
        StageConfig last = copy();
        last.labels(labels);
        return last.config;
    }

    private void list(String name, List<String> words) {
        if (words.isEmpty()) {
            config.remove(name);
        } else {
            words.forEach(config.putArray(name)::add);
        }
    }

    private List<String> strings(String name) {
        return config.path(name).valueStream().map(JsonNode::asText).toList();
    }

    private ObjectNode object(String name) {
        return config.path(name) instanceof ObjectNode known ? known : config.putObject(name);
    }
}
