package dev.quire.repo2image.registry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.quire.repo2image.image.Digest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * An image index that lists referrers: a registry's answer, the fallback tag of registries that have no such answer, or
 * {@code index.json} of a layout.
 */
final class ReferrersIndex {
    /** Media type of an index. */
    static final String MEDIA_TYPE = "application/vnd.oci.image.index.v1+json";

    private static final ObjectMapper JSON = new ObjectMapper();

    private ReferrersIndex() {}

    /** The tag that lists referrers where a registry has no API for it (OCI distribution specification, "Referrers Tag Schema"). */
    static String fallbackTag(Digest subject) {
        return "sha256-" + subject.hex();
    }

    /** The referrers that an index lists. */
    static List<Referrer> parse(byte[] json) throws IOException {
        List<Referrer> referrers = new ArrayList<>();
        for (JsonNode entry : JSON.readTree(json).path("manifests")) {
            Map<String, String> annotations = new TreeMap<>();
            entry.path("annotations")
                    .properties()
                    .forEach(each ->
                            annotations.put(each.getKey(), each.getValue().asText()));
            referrers.add(new Referrer(
                    ArtifactManifest.descriptor(entry),
                    entry.path("artifactType").asText(),
                    annotations));
        }
        return referrers;
    }

    /** An index of those referrers. */
    static byte[] bytes(List<Referrer> referrers) throws IOException {
        ObjectNode root = JSON.createObjectNode();
        root.put("schemaVersion", 2);
        root.put("mediaType", MEDIA_TYPE);
        ArrayNode manifests = root.putArray("manifests");
        referrers.forEach(referrer -> write(manifests.addObject(), referrer));
        return JSON.writeValueAsBytes(root);
    }

    /** A referrer as an entry of an index. */
    static void write(ObjectNode entry, Referrer referrer) {
        referrer.manifest().describe(entry);
        entry.put("artifactType", referrer.artifactType());
        if (!referrer.annotations().isEmpty()) {
            new TreeMap<>(referrer.annotations()).forEach(entry.putObject("annotations")::put);
        }
    }
}
