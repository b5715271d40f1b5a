package dev.quire.repo2image.image;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/**
 * An image: its layers and how it runs. Its config and manifest are a pure function of both (OCI image specification,
 * manifest and config), so equal images have equal digests wherever they were made.
 */
public record Image(List<Layer> layers, ImageConfig config) {
    /** Media type of a manifest. */
    public static final String MANIFEST = "application/vnd.oci.image.manifest.v1+json";

    /** Media type of a config. */
    public static final String CONFIG = "application/vnd.oci.image.config.v1+json";

    private static final String CREATED = "2020-01-01T00:00:00Z";
    private static final ObjectMapper JSON = new ObjectMapper();

    public Image {
        layers = List.copyOf(layers);
    }

    /** The config's JSON; its history agrees with the layers, which Podman and Buildah insist on. */
    public byte[] configBytes() {
        ObjectNode root = JSON.createObjectNode();
        root.put("created", CREATED);
        root.put("architecture", "amd64");
        root.put("os", "linux");
        ObjectNode run = root.putObject("config");
        run.put("User", config.user());
        run.put("WorkingDir", config.workingDirectory());
        ArrayNode env = run.putArray("Env");
        config.environment().forEach((name, value) -> env.add(name + "=" + value));
        if (!config.command().entrypoint().isEmpty()) {
            config.command().entrypoint().forEach(run.putArray("Entrypoint")::add);
        }
        config.command().arguments().forEach(run.putArray("Cmd")::add);
        run.putObject("ExposedPorts").putObject(config.port() + "/tcp");
        ObjectNode labels = run.putObject("Labels");
        config.labels().forEach(labels::put);
        ObjectNode rootfs = root.putObject("rootfs");
        rootfs.put("type", "layers");
        ArrayNode diffIds = rootfs.putArray("diff_ids");
        ArrayNode history = root.putArray("history");
        for (Layer layer : layers) {
            diffIds.add(layer.diffId().toString());
            history.addObject().put("created", CREATED).put("created_by", layer.createdBy());
        }
        return bytes(root);
    }

    /** The manifest's JSON. */
    public byte[] manifestBytes() {
        byte[] configBytes = configBytes();
        return manifest(new Descriptor(CONFIG, configBytes.length, Digest.of(configBytes)), layers);
    }

    /** The JSON of a manifest of these, whoever wrote the config. */
    public static byte[] manifest(Descriptor config, List<Layer> layers) {
        ObjectNode root = JSON.createObjectNode();
        root.put("schemaVersion", 2);
        root.put("mediaType", MANIFEST);
        config.describe(root.putObject("config"));
        ArrayNode list = root.putArray("layers");
        layers.forEach(layer -> layer.blob().describe(list.addObject()));
        return bytes(root);
    }

    private static byte[] bytes(ObjectNode node) {
        try {
            return JSON.writeValueAsBytes(node);
        } catch (JsonProcessingException e) {
            throw new AssertionError("A tree of plain nodes can always be written", e);
        }
    }
}
