package dev.quire.launcher.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quire.launcher.local.TestLayout.Codec;
import dev.quire.launcher.session.ImageSource;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LayoutImageTest {
    @TempDir
    Path directory;

    @Test
    void becomesAnArchiveOfPlainLayers() throws Exception {
        TestLayout layout = new TestLayout(directory);
        ImageSource.Layout image =
                layout.add("v", "program".getBytes(StandardCharsets.UTF_8), Codec.GZIP, Codec.NONE, Codec.ZSTD);

        LayoutImage read = LayoutImage.read(directory, image.digest());
        ByteArrayOutputStream archive = new ByteArrayOutputStream();
        DockerArchive.write(archive, "localhost/x:1", read.config(), read.layers());

        Map<String, byte[]> files = files(archive.toByteArray());
        for (DockerArchive.Layer layer : read.layers()) {
            byte[] tar = files.get(layer.diffId().substring("sha256:".length()) + ".tar");
            assertThat(tar).isNotNull();
            assertThat(TestLayout.digest(tar)).isEqualTo(layer.diffId());
        }
        assertThat(files).containsKeys("config.json", "manifest.json").hasSize(5);
        assertThat(new String(files.get("manifest.json"), StandardCharsets.UTF_8))
                .contains("\"localhost/x:1\"");
    }

    @Test
    void writesALayerThatOccursTwiceOnce() throws Exception {
        DockerArchive.Layer layer =
                new DockerArchive.Layer("sha256:ab", 3, () -> new ByteArrayInputStream(new byte[] {1, 2, 3}));
        ByteArrayOutputStream archive = new ByteArrayOutputStream();

        DockerArchive.write(archive, "localhost/x:1", "{}", List.of(layer, layer));

        assertThat(files(archive.toByteArray())).hasSize(3);
    }

    @Test
    void refusesALayerThatIsCutShort() throws Exception {
        for (Codec codec : List.of(Codec.GZIP, Codec.ZSTD)) {
            TestLayout layout = new TestLayout(directory);
            ImageSource.Layout image = layout.add("v", new byte[] {1}, codec);
            try (var blobs = Files.list(directory.resolve("blobs/sha256"))) {
                for (Path blob : blobs.toList()) {
                    byte[] bytes = Files.readAllBytes(blob);
                    if (bytes[0] != '{') {
                        Files.write(blob, java.util.Arrays.copyOf(bytes, bytes.length - 6));
                    }
                }
            }
            assertThatThrownBy(() -> LayoutImage.read(directory, image.digest()))
                    .isInstanceOf(IOException.class);
        }
    }

    @Test
    void saysWhichBlobIsMissing() {
        String digest = TestLayout.digest(new byte[0]);

        assertThatThrownBy(() -> LayoutImage.read(directory, digest))
                .isInstanceOf(NoSuchFileException.class)
                .hasMessageContaining(digest);
        assertThatThrownBy(() -> LayoutImage.read(directory, "sha256:../../etc/passwd"))
                .isInstanceOf(IOException.class);
    }

    private static Map<String, byte[]> files(byte[] archive) throws IOException {
        Map<String, byte[]> files = new LinkedHashMap<>();
        try (TarArchiveInputStream tar = new TarArchiveInputStream(new ByteArrayInputStream(archive))) {
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                assertThat(files.put(entry.getName(), tar.readAllBytes())).isNull();
            }
        }
        return files;
    }
}
