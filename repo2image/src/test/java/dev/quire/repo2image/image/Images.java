package dev.quire.repo2image.image;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.github.luben.zstd.ZstdInputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.util.HashSet;
import java.util.Set;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

/** The oracle of this module's tests: whether an image in a store is one that every runtime can pull and unpack. */
public final class Images {
    private static final ObjectMapper JSON = new ObjectMapper();

    private Images() {}

    /** Where an image's blobs and manifest are read. */
    public interface Blobs {
        byte[] read(Digest digest) throws IOException;
    }

    /** Fails unless the layout's image of that name is whole and sound; returns its manifest's digest. */
    public static Digest validate(Path layout, String tag) throws IOException {
        assertThat(JSON.readTree(Files.readAllBytes(layout.resolve("oci-layout")))
                        .path("imageLayoutVersion")
                        .asText())
                .isEqualTo("1.0.0");
        JsonNode index = JSON.readTree(Files.readAllBytes(layout.resolve("index.json")));
        assertThat(index.path("schemaVersion").asInt()).isEqualTo(2);
        JsonNode entry = index.path("manifests")
                .valueStream()
                .filter(each -> each.path("annotations")
                        .path("org.opencontainers.image.ref.name")
                        .asText()
                        .equals(tag))
                .reduce((one, other) -> {
                    throw new AssertionError("index.json has two entries for " + tag);
                })
                .orElseThrow(() -> new AssertionError("index.json has no entry for " + tag));
        Blobs blobs = digest ->
                Files.readAllBytes(layout.resolve("blobs").resolve("sha256").resolve(digest.hex()));
        Digest digest = Digest.parse(entry.path("digest").asText());
        assertThat(blobs.read(digest)).hasSize(entry.path("size").asInt());
        validate(blobs, digest);
        return digest;
    }

    /** Fails unless the image of that manifest is whole and sound. */
    public static void validate(Blobs blobs, Digest digest) throws IOException {
        byte[] bytes = blobs.read(digest);
        assertThat(Digest.of(bytes)).as("digest of the manifest").isEqualTo(digest);
        JsonNode manifest = JSON.readTree(bytes);
        assertThat(manifest.path("schemaVersion").asInt()).isEqualTo(2);
        assertThat(manifest.path("mediaType").asText()).isEqualTo(Image.MANIFEST);
        assertThat(manifest.path("config").path("mediaType").asText()).isEqualTo(Image.CONFIG);
        JsonNode config = JSON.readTree(blob(blobs, manifest.path("config")));
        JsonNode layers = manifest.path("layers");
        JsonNode diffIds = config.path("rootfs").path("diff_ids");
        assertThat(config.path("rootfs").path("type").asText()).isEqualTo("layers");
        assertThat(diffIds.size()).as("diff ids").isEqualTo(layers.size());
        assertThat(config.path("history")
                        .valueStream()
                        .filter(step -> !step.path("empty_layer").asBoolean())
                        .count())
                .as("steps of the history")
                .isEqualTo(layers.size());
        for (int i = 0; i < layers.size(); i++) {
            InputStream blob = new ByteArrayInputStream(blob(blobs, layers.get(i)));
            Digest diffId = Digest.parse(diffIds.get(i).asText());
            layer(unpacked(layers.get(i).path("mediaType").asText(), blob), diffId, "layer " + i);
        }
    }

    private static byte[] blob(Blobs blobs, JsonNode descriptor) throws IOException {
        Digest digest = Digest.parse(descriptor.path("digest").asText());
        byte[] bytes = blobs.read(digest);
        assertThat(bytes.length)
                .as("size of %s", digest)
                .isEqualTo(descriptor.path("size").asInt());
        assertThat(Digest.of(bytes)).isEqualTo(digest);
        return bytes;
    }

    /** The tar of a layer of that media type. */
    public static InputStream unpacked(String mediaType, InputStream blob) throws IOException {
        return switch (mediaType) {
            case "application/vnd.oci.image.layer.v1.tar+zstd" -> new ZstdInputStream(blob);
            case "application/vnd.oci.image.layer.v1.tar+gzip" -> new GZIPInputStream(blob);
            case "application/vnd.oci.image.layer.v1.tar" -> blob;
            default -> throw new AssertionError("No media type of a layer: " + mediaType);
        };
    }

    private static void layer(InputStream blob, Digest diffId, String what) throws IOException {
        try (InputStream plain = blob;
                DigestInputStream hashed = new DigestInputStream(plain, Digest.sha256());
                TarArchiveInputStream tar = new TarArchiveInputStream(hashed, "UTF-8")) {
            Set<String> seen = new HashSet<>(Set.of(""));
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                String path = entry.getName().replaceFirst("/$", "");
                assertThat(seen.add(path)).as("%s has %s once", what, path).isTrue();
                assertThat(path).as("a path of %s", what).doesNotStartWith("/");
                assertThat(("/" + path + "/")).doesNotContain("/../", "/./", "//");
                assertThat(seen)
                        .as("the parent of %s in %s", path, what)
                        .contains(path.substring(0, Math.max(0, path.lastIndexOf('/'))));
                if (entry.isLink()) {
                    assertThat(seen).as("the target of %s in %s", path, what).contains(entry.getLinkName());
                }
            }
            hashed.transferTo(java.io.OutputStream.nullOutputStream());
            assertThat(Digest.finish(hashed.getMessageDigest().digest()))
                    .as("diff id of %s", what)
                    .isEqualTo(diffId);
        }
    }
}
