package dev.quire.repo2image.attest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.quire.repo2image.image.Descriptor;
import dev.quire.repo2image.image.Digest;
import dev.quire.repo2image.registry.Attachments;
import dev.quire.repo2image.registry.Referrer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What an image says of itself.
 *
 * @param digest of its manifest
 * @param labels its labels
 * @param layers its layers, lowest first
 * @param documents what is attached to it, newest last
 */
public record ImageReport(
        Digest digest, SortedMap<String, String> labels, List<Part> layers, List<Document> documents) {
    private static final ObjectMapper JSON = new ObjectMapper();

    public ImageReport {
        labels = new TreeMap<>(labels);
        layers = List.copyOf(layers);
        documents = List.copyOf(documents);
    }

    /**
     * A layer.
     *
     * @param size compressed, in bytes
     * @param createdBy what made it, empty when the image does not say
     */
    public record Part(Digest digest, long size, String createdBy) {}

    /**
     * An attached document.
     *
     * @param artifactType what it is
     * @param annotations what is said of it
     * @param digest of its manifest
     * @param text the document
     */
    public record Document(String artifactType, Map<String, String> annotations, Digest digest, String text) {
        public Document {
            annotations = Map.copyOf(annotations);
        }
    }

    /**
     * Reads the image that a tag or digest names; empty when there is none.
     *
     * @throws IOException when the store cannot be read, or what lies there is no image of one platform
     */
    public static Optional<ImageReport> read(Attachments store, String repository, String reference)
            throws IOException {
        Optional<byte[]> manifest = store.manifest(repository, reference);
        if (manifest.isEmpty()) {
            return Optional.empty();
        }
        JsonNode json = JSON.readTree(manifest.get());
        if (!json.path("config").has("digest")) {
            throw new IOException(
                    repository + " has no image of one platform at " + reference + "; name one by its digest.");
        }
        JsonNode config = JSON.readTree(store.read(repository, descriptor(json.path("config"))));
        TreeMap<String, String> labels = new TreeMap<>();
        config.path("config")
                .path("Labels")
                .properties()
                .forEach(label -> labels.put(label.getKey(), label.getValue().asText()));
        Digest digest = Digest.of(manifest.get());
        return Optional.of(new ImageReport(digest, labels, parts(json, config), documents(store, repository, digest)));
    }

    /** The newest bill of materials. */
    public Optional<Document> sbom() {
        return newest(Sbom.MEDIA_TYPE);
    }

    /** The newest provenance. */
    public Optional<Document> provenance() {
        return newest(Provenance.MEDIA_TYPE);
    }

    /** The newest log. */
    public Optional<Document> log() {
        return newest(BuildLog.ARTIFACT_TYPE);
    }

    private Optional<Document> newest(String artifactType) {
        return documents.stream()
                .filter(document -> document.artifactType().equals(artifactType))
                .reduce((_, later) -> later);
    }

    private static List<Part> parts(JsonNode manifest, JsonNode config) throws IOException {
        List<String> history = new ArrayList<>();
        config.path("history")
                .valueStream()
                .filter(step -> !step.path("empty_layer").asBoolean())
                .forEach(step -> history.add(step.path("created_by").asText()));
        List<Part> parts = new ArrayList<>();
        for (JsonNode layer : manifest.path("layers")) {
            Descriptor blob = descriptor(layer);
            String createdBy = parts.size() < history.size() ? history.get(parts.size()) : "";
            parts.add(new Part(blob.digest(), blob.size(), createdBy));
        }
        return parts;
    }

    private static List<Document> documents(Attachments store, String repository, Digest image) throws IOException {
        List<Document> documents = new ArrayList<>();
        for (Referrer referrer : store.referrers(repository, image)) {
            if (List.of(Sbom.MEDIA_TYPE, Provenance.MEDIA_TYPE, BuildLog.ARTIFACT_TYPE)
                    .contains(referrer.artifactType())) {
                documents.add(new Document(
                        referrer.artifactType(),
                        referrer.annotations(),
                        referrer.manifest().digest(),
                        new String(store.document(repository, referrer), StandardCharsets.UTF_8)));
            }
        }
        documents.sort(Comparator.comparing(
                document -> document.annotations().getOrDefault("org.opencontainers.image.created", "")));
        return documents;
    }

    private static Descriptor descriptor(JsonNode node) throws IOException {
        try {
            return new Descriptor(
                    node.path("mediaType").asText(),
                    node.path("size").asLong(),
                    Digest.parse(node.path("digest").asText()));
        } catch (IllegalArgumentException e) {
            throw new IOException("The image's manifest names a blob without a SHA-256 digest.", e);
        }
    }
}
