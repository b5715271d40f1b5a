package dev.quire.launcher.local;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.github.luben.zstd.ZstdInputStreamNoFinalizer;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.apache.commons.compress.compressors.gzip.GzipCompressorInputStream;

/**
 * An image in an OCI layout, read for an engine that cannot read layouts itself.
 *
 * @param config its configuration, JSON
 * @param layers its layers, uncompressed
 */
record LayoutImage(String config, List<DockerArchive.Layer> layers) {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Pattern DIGEST = Pattern.compile("sha256:[0-9a-f]{64}");

    LayoutImage {
        layers = List.copyOf(layers);
    }

    /**
     * Reads an image; every layer is decompressed once to learn its size, which a tar header must say before the bytes.
     *
     * @param digest the manifest's digest
     */
    static LayoutImage read(Path layout, String digest) throws IOException {
        JsonNode manifest = json(Files.readString(blob(layout, digest)), "manifest " + digest);
        String config = Files.readString(
                blob(layout, manifest.path("config").path("digest").asText()));
        JsonNode diffIds =
                json(config, "configuration of " + digest).path("rootfs").path("diff_ids");
        JsonNode compressed = manifest.path("layers");
        if (diffIds.size() != compressed.size()) {
            throw new IOException(
                    "The image %s has %d layers but %d diff ids".formatted(digest, compressed.size(), diffIds.size()));
        }
        List<DockerArchive.Layer> layers = new ArrayList<>();
        for (int i = 0; i < compressed.size(); i++) {
            Path blob = blob(layout, compressed.get(i).path("digest").asText());
            String mediaType = compressed.get(i).path("mediaType").asText();
            DockerArchive.Bytes bytes = () -> plain(blob, mediaType);
            layers.add(new DockerArchive.Layer(diffIds.get(i).asText(), size(bytes), bytes));
        }
        return new LayoutImage(config, layers);
    }

    private static Path blob(Path layout, String digest) throws IOException {
        if (!DIGEST.matcher(digest).matches()) {
            throw new IOException("'%s' in %s is not a digest".formatted(digest, layout));
        }
        Path blob = layout.resolve("blobs").resolve("sha256").resolve(digest.substring("sha256:".length()));
        if (!Files.exists(blob)) {
            throw new NoSuchFileException(blob.toString(), null, "The image layout lacks " + digest);
        }
        return blob;
    }

    private static InputStream plain(Path blob, String mediaType) throws IOException {
        InputStream file = new BufferedInputStream(Files.newInputStream(blob), 1 << 16);
        try {
            if (mediaType.endsWith("gzip")) {
                // Layers may be many gzip members in a row, which the JDK's own stream reads only when it feels like
                // it.
                return GzipCompressorInputStream.builder()
                        .setInputStream(file)
                        .setDecompressConcatenated(true)
                        .get();
            }
            return mediaType.endsWith("zstd") ? new ZstdInputStreamNoFinalizer(file) : file;
        } catch (IOException | RuntimeException e) {
            file.close();
            throw e;
        }
    }

    private static long size(DockerArchive.Bytes bytes) throws IOException {
        try (InputStream in = bytes.open()) {
            return in.transferTo(OutputStream.nullOutputStream());
        }
    }

    private static JsonNode json(String text, String what) throws IOException {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new IOException("The %s is not JSON".formatted(what), e);
        }
    }
}
