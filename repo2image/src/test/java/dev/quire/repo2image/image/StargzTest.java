package dev.quire.repo2image.image;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import java.util.zip.Inflater;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Reads layers as a lazy runtime does: footer, table, then each file by its offset. */
final class StargzTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @ParameterizedTest
    @ValueSource(longs = {400, 401, 402, 403, 404, 405, 406, 407, 408, 409})
    void everyFileIsFoundByTheTable(long seed) throws Exception {
        List<Entry> tree = RandomTrees.deflated(seed);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Layer layer = LayerWriter.write(Codec.ESTARGZ, Sources.of("x", tree), out);
        byte[] blob = out.toByteArray();

        int offset = tableOffset(blob);
        byte[] bytes = table(blob, offset);
        Map<String, String> annotations = layer.blob().annotations();
        assertThat(annotations)
                .containsEntry(
                        "containerd.io/snapshot/stargz/toc.digest",
                        Digest.of(bytes).toString());
        Map<String, JsonNode> rows = new HashMap<>();
        for (JsonNode row : JSON.readTree(bytes).path("entries")) {
            rows.put(row.path("name").asText(), row);
        }
        Map<String, TarArchiveEntry> entries = new HashMap<>();
        Map<String, byte[]> contents = new HashMap<>();
        byte[] tar = read(blob, entries, contents);
        assertThat(layer.diffId()).isEqualTo(Digest.of(tar));
        assertThat(annotations).containsEntry("io.containers.estargz.uncompressed-size", Integer.toString(tar.length));
        assertThat(entries.remove("stargz.index.json")).isNotNull();
        assertThat(rows.keySet()).isEqualTo(entries.keySet());
        assertThat(contents.get(".no.prefetch.landmark")).containsExactly(0xf);
        entries.forEach((name, entry) -> {
            JsonNode row = rows.get(name);
            assertThat(row).isNotNull();
            if (row != null) {
                assertRow(row, entry, contents.getOrDefault(name, new byte[0]), blob);
            }
        });
    }

    @Test
    void theDescriptorSaysWhereTheTableIsAndManifestsSayItToo() throws Exception {
        Layer layer =
                LayerWriter.write(Codec.ESTARGZ, Sources.of("x", List.of()), java.io.OutputStream.nullOutputStream());
        JsonNode manifest = JSON.readTree(Image.manifest(layer.blob(), List.of(layer)));
        assertThat(manifest.path("layers").path(0).path("annotations").fieldNames())
                .toIterable()
                .containsExactly("containerd.io/snapshot/stargz/toc.digest", "io.containers.estargz.uncompressed-size");
    }

    @Test
    void recordsOfLayersKeepAnnotationsAndOldOnesAreRead() throws Exception {
        Layer layer =
                LayerWriter.write(Codec.ESTARGZ, Sources.of("x", List.of()), java.io.OutputStream.nullOutputStream());
        assertThat(JSON.readValue(JSON.writeValueAsBytes(layer), Layer.class)).isEqualTo(layer);
        Layer plain = new Layer(new Descriptor("a/b", 1, Digest.of(new byte[1])), Digest.of(new byte[2]), "x");
        String text = JSON.writeValueAsString(plain);
        assertThat(text).doesNotContain("annotations");
        assertThat(JSON.readValue(text, Layer.class)).isEqualTo(plain);
    }

    private static void assertRow(JsonNode row, TarArchiveEntry entry, byte[] content, byte[] blob) {
        String type =
                entry.isDirectory() ? "dir" : entry.isSymbolicLink() ? "symlink" : entry.isLink() ? "hardlink" : "reg";
        assertThat(row.path("type").asText()).isEqualTo(type);
        assertThat(row.path("mode").asInt()).isEqualTo(entry.getMode() & 07777);
        assertThat(row.path("uid").asLong()).isEqualTo(entry.getLongUserId());
        assertThat(row.path("gid").asLong()).isEqualTo(entry.getLongGroupId());
        assertThat(row.path("linkName").asText()).isEqualTo(entry.getLinkName());
        assertThat(row.path("modtime").asText()).isEqualTo("2020-01-01T00:00:00Z");
        assertThat(row.path("size").asInt()).isEqualTo(content.length);
        if (content.length > 0) {
            assertThat(member(blob, row.path("offset").asInt())).isEqualTo(content);
            assertThat(row.path("digest").asText())
                    .isEqualTo(row.path("chunkDigest").asText())
                    .isEqualTo(Digest.of(content).toString());
        }
    }

    private static int tableOffset(byte[] blob) {
        byte[] footer = Arrays.copyOfRange(blob, blob.length - 51, blob.length);
        assertThat(Arrays.copyOf(footer, 10)).containsExactly(0x1f, 0x8b, 8, 4, 0, 0, 0, 0, 0, 0xff);
        assertThat(Arrays.copyOfRange(footer, 10, 16)).containsExactly(26, 0, 'S', 'G', 22, 0);
        String field = new String(footer, 16, 22, StandardCharsets.US_ASCII);
        assertThat(field).endsWith("STARGZ");
        assertThat(Arrays.copyOfRange(footer, 38, 51)).containsExactly(1, 0, 0, 0xff, 0xff, 0, 0, 0, 0, 0, 0, 0, 0);
        return Integer.parseInt(field.substring(0, 16), 16);
    }

    private static byte[] table(byte[] blob, int offset) throws IOException {
        try (TarArchiveInputStream tar =
                new TarArchiveInputStream(new ByteArrayInputStream(member(blob, offset)), "UTF-8")) {
            TarArchiveEntry entry = tar.getNextEntry();
            assertThat(entry.getName()).isEqualTo("stargz.index.json");
            byte[] bytes = tar.readAllBytes();
            assertThat(tar.getNextEntry()).isNull();
            return bytes;
        }
    }

    /** What the one member inflates to that begins there; its header is as short as can be. */
    private static byte[] member(byte[] blob, int offset) {
        assertThat(Arrays.copyOfRange(blob, offset, offset + 4)).containsExactly(0x1f, 0x8b, 8, 0);
        Inflater inflater = new Inflater(true);
        inflater.setInput(blob, offset + 10, blob.length - offset - 10);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        byte[] buffer = new byte[1 << 16];
        try {
            while (!inflater.finished()) {
                out.write(buffer, 0, inflater.inflate(buffer));
            }
        } catch (java.util.zip.DataFormatException e) {
            throw new AssertionError(e);
        } finally {
            inflater.end();
        }
        return out.toByteArray();
    }

    private static byte[] read(byte[] blob, Map<String, TarArchiveEntry> entries, Map<String, byte[]> contents)
            throws IOException {
        byte[] bytes;
        try (GZIPInputStream gzip = new GZIPInputStream(new ByteArrayInputStream(blob))) {
            bytes = gzip.readAllBytes();
        }
        try (TarArchiveInputStream tar = new TarArchiveInputStream(new ByteArrayInputStream(bytes), "UTF-8")) {
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                entries.put(entry.getName(), entry);
                contents.put(entry.getName(), tar.readAllBytes());
            }
        }
        return bytes;
    }
}
