package dev.quire.repo2image.registry;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.quire.repo2image.image.Descriptor;
import dev.quire.repo2image.image.Digest;
import dev.quire.repo2image.image.EmptyConfig;
import dev.quire.repo2image.image.Image;
import java.io.IOException;

/** The manifest of an artifact that is no image (OCI image specification, "Guidelines for Artifact Usage"). */
final class ArtifactManifest {
    private static final ObjectMapper JSON = new ObjectMapper();

    private ArtifactManifest() {}

    /** The manifest of a document of one blob that belongs to the subject: a pure function of both. */
    static byte[] bytes(Descriptor subject, Attachment document) {
        ObjectNode root = JSON.createObjectNode();
        root.put("schemaVersion", 2);
        root.put("mediaType", Image.MANIFEST);
        root.put("artifactType", document.artifactType());
        EmptyConfig.DESCRIPTOR.describe(root.putObject("config"));
        blob(document).describe(root.putArray("layers").addObject());
        subject.describe(root.putObject("subject"));
        if (!document.annotations().isEmpty()) {
            document.annotations().forEach(root.putObject("annotations")::put);
        }
        try {
            return JSON.writeValueAsBytes(root);
        } catch (JsonProcessingException e) {
            throw new AssertionError("A tree of plain nodes can always be written", e);
        }
    }

    /** Names the document's only blob. */
    static Descriptor blob(Attachment document) {
        byte[] bytes = document.bytes();
        return new Descriptor(document.mediaType(), bytes.length, Digest.of(bytes));
    }

    /** Names the document's only blob, as its manifest says. */
    static Descriptor document(JsonNode manifest) throws IOException {
        JsonNode layers = manifest.path("layers");
        if (layers.size() != 1) {
            throw new IOException("An artifact of " + layers.size() + " blobs is not one document.");
        }
        return descriptor(layers.get(0));
    }

    static Descriptor descriptor(JsonNode node) throws IOException {
        try {
            return new Descriptor(
                    node.path("mediaType").asText(),
                    node.path("size").asLong(),
                    Digest.parse(node.path("digest").asText()));
        } catch (IllegalArgumentException e) {
            throw new IOException("A descriptor of the registry has no SHA-256 digest: " + node, e);
        }
    }
}
