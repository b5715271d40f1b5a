package dev.quire.repo2image.registry;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.quire.repo2image.BuildError;
import dev.quire.repo2image.BuildException;
import dev.quire.repo2image.image.Descriptor;
import dev.quire.repo2image.image.Digest;
import dev.quire.repo2image.image.Image;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Images that Dockerfiles start from, read from whichever registry they name (OCI distribution specification, "Pull"). Jib's
 * client follows redirects anywhere, so these are read over {@link GuardedHttp}; no credential of this installation goes along.
 * Thread-safe.
 */
public final class SourceImages {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int LONGEST = 8 << 20;
    private static final int MOST_LAYERS = 120;
    private static final long MOST_BYTES = 20L << 30;
    private static final String LAYER = "application/vnd.oci.image.layer.v1.tar";
    private static final Set<String> INDEXES = Set.of(
            "application/vnd.oci.image.index.v1+json", "application/vnd.docker.distribution.manifest.list.v2+json");
    private static final Set<String> MANIFESTS =
            Set.of(Image.MANIFEST, "application/vnd.docker.distribution.manifest.v2+json");
    private static final Map<String, String> LAYERS = Map.of(
            LAYER,
            LAYER,
            LAYER + "+gzip",
            LAYER + "+gzip",
            LAYER + "+zstd",
            LAYER + "+zstd",
            "application/vnd.docker.image.rootfs.diff.tar.gzip",
            LAYER + "+gzip",
            "application/vnd.docker.image.rootfs.diff.tar.zstd",
            LAYER + "+zstd");

    private final List<String> searched;
    private final SourceConnections connections;

    /**
     * @param searched registries in which names without one are looked for
     */
    public SourceImages(List<String> searched, SourceConnections connections) {
        this.searched = List.copyOf(searched);
        this.connections = connections;
    }

    /**
     * The image of that name for Linux on x86-64.
     *
     * @throws BuildException when there is none, or its registry cannot be asked
     */
    public SourceImage find(String text) throws IOException, InterruptedException {
        SourceName name;
        try {
            name = SourceName.parse(text);
        } catch (IllegalArgumentException e) {
            throw new BuildException(BuildError.INVALID_FILE, "'" + text + "' " + e.getMessage() + ".");
        }
        List<SourceName> names = name.in(searched);
        if (names.isEmpty()) {
            throw new BuildException(
                    BuildError.UNSUPPORTED,
                    "The image " + text + " is looked for in no registry here; name its registry, as in"
                            + " registry.example.org/" + text + ", or ask the operator to set"
                            + " quire.builder.searched-registries.");
        }
        for (SourceName each : names) {
            Optional<SourceImage> found = find(each);
            if (found.isPresent()) {
                return found.get();
            }
        }
        throw new BuildException(
                BuildError.UNRESOLVABLE,
                "There is no image " + names.getLast() + ", or it is not for everybody; correct its name or tag.");
    }

    private Optional<SourceImage> find(SourceName name) throws IOException, InterruptedException {
        Optional<byte[]> first = manifest(name, name.reference());
        if (first.isEmpty()) {
            return Optional.empty();
        }
        byte[] bytes = first.get();
        JsonNode manifest = json(name, bytes);
        if (INDEXES.contains(manifest.path("mediaType").asText()) || manifest.has("manifests")) {
            String digest = platform(name, manifest);
            bytes = manifest(name, digest).orElseThrow(() -> broken(name, "lacks the manifest that its index names"));
            manifest = json(name, bytes);
        }
        if (manifest.has("mediaType")
                && !MANIFESTS.contains(manifest.path("mediaType").asText())) {
            throw broken(
                    name,
                    "has a manifest of the kind " + manifest.path("mediaType").asText());
        }
        JsonNode config = json(name, config(name, descriptor(name, manifest.path("config"))));
        JsonNode layers = manifest.path("layers");
        JsonNode diffIds = config.path("rootfs").path("diff_ids");
        if (layers.size() != diffIds.size() || layers.size() > MOST_LAYERS) {
            throw broken(name, "has %d layers, but %d digests of them".formatted(layers.size(), diffIds.size()));
        }
        List<SourceImage.LayerBlob> blobs = new ArrayList<>();
        long all = 0;
        for (int i = 0; i < layers.size(); i++) {
            Descriptor said = descriptor(name, layers.get(i));
            String type = LAYERS.get(said.mediaType());
            if (type == null) {
                throw broken(name, "has a layer of the kind " + said.mediaType());
            }
            all += said.size();
            if (said.size() < 0 || said.size() > MOST_BYTES || all > MOST_BYTES) {
                throw broken(name, "has layers of more than " + MOST_BYTES + " bytes");
            }
            blobs.add(new SourceImage.LayerBlob(
                    new Descriptor(type, said.size(), said.digest()),
                    digest(name, diffIds.get(i).asText())));
        }
        SourceName exact =
                new SourceName(name.host(), name.repository(), Digest.of(bytes).toString());
        return Optional.of(new SourceImage(exact.toString(), config, blobs));
    }

    private static String platform(SourceName name, JsonNode index) {
        for (JsonNode each : index.path("manifests")) {
            JsonNode platform = each.path("platform");
            if (platform.path("os").asText().equals("linux")
                    && platform.path("architecture").asText().equals("amd64")) {
                return each.path("digest").asText();
            }
        }
        throw new BuildException(
                BuildError.UNRESOLVABLE, "The image " + name + " is not made for Linux on x86-64; use another.");
    }

    private Optional<byte[]> manifest(SourceName name, String reference) throws IOException, InterruptedException {
        List<String> accepted = new ArrayList<>(MANIFESTS);
        accepted.addAll(INDEXES);
        Optional<InputStream> body = connections.get(name, "manifests/" + reference, String.join(", ", accepted));
        if (body.isEmpty()) {
            return Optional.empty();
        }
        byte[] bytes = read(name, body.get());
        if (reference.startsWith("sha256:") && !Digest.of(bytes).toString().equals(reference)) {
            throw broken(name, "has a manifest of another digest");
        }
        return Optional.of(bytes);
    }

    private byte[] config(SourceName name, Descriptor config) throws IOException, InterruptedException {
        byte[] bytes = read(
                name,
                connections
                        .get(name, "blobs/" + config.digest(), "*/*")
                        .orElseThrow(() -> broken(name, "lacks its configuration")));
        if (!Digest.of(bytes).equals(config.digest())) {
            throw broken(name, "has a configuration of another digest");
        }
        return bytes;
    }

    /** Writes a layer's bytes to a file, whole or not at all. */
    public void fetch(SourceImage image, Descriptor blob, Path target) throws IOException, InterruptedException {
        SourceName name = SourceName.parse(image.name());
        Files.createDirectories(target.getParent());
        Path part = Files.createTempFile(target.getParent(), "part-", null);
        InputStream body = connections
                .get(name, "blobs/" + blob.digest(), "*/*")
                .orElseThrow(() -> broken(name, "lacks its layer " + blob.digest()));
        try {
            if (!new SourceBody(body).into(part, blob.size()).equals(blob.digest())) {
                throw broken(name, "has a layer of another digest than it says");
            }
            Files.move(part, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(part);
        }
    }

    private static byte[] read(SourceName name, InputStream body) throws IOException {
        byte[] bytes = new SourceBody(body).bytes(LONGEST + 1);
        if (bytes.length > LONGEST) {
            throw broken(name, "has a description of more than " + LONGEST + " bytes");
        }
        return bytes;
    }

    private static JsonNode json(SourceName name, byte[] bytes) throws IOException {
        try {
            return JSON.readTree(bytes);
        } catch (JsonProcessingException e) {
            throw broken(name, "has a description that is not JSON");
        }
    }

    private static Descriptor descriptor(SourceName name, JsonNode node) {
        return new Descriptor(
                node.path("mediaType").asText(),
                node.path("size").asLong(),
                digest(name, node.path("digest").asText()));
    }

    private static Digest digest(SourceName name, String text) {
        try {
            return Digest.parse(text);
        } catch (IllegalArgumentException e) {
            throw broken(name, "names something by '" + text + "', which is no digest");
        }
    }

    private static BuildException broken(SourceName name, String what) {
        return new BuildException(
                BuildError.CORRUPT_PACKAGE, "The image " + name + " " + what + ", so it cannot be used.");
    }
}
