package dev.quire.repo2image.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.compressors.gzip.GzipCompressorInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SplicedGzipTest {
    @TempDir
    Path directory;

    @Test
    void everyReaderOfGzipReadsIt() throws Exception {
        for (long seed = 300; seed < 310; seed++) {
            List<Entry> tree = RandomTrees.deflated(seed);
            byte[] blob = blob(tree);
            byte[] tar = TarWriterTest.write(tree);
            try (InputStream in = new GZIPInputStream(new ByteArrayInputStream(blob))) {
                assertThat(in.readAllBytes()).isEqualTo(tar);
            }
            try (InputStream in = GzipCompressorInputStream.builder()
                    .setByteArray(blob)
                    .setDecompressConcatenated(true)
                    .get()) {
                assertThat(in.readAllBytes()).isEqualTo(tar);
            }
        }
    }

    @Test
    void theSystemsGzipReadsIt() throws Exception {
        assumeThat(Files.isExecutable(Path.of("/usr/bin/gzip"))).as("no gzip").isTrue();
        List<Entry> tree = RandomTrees.deflated(311);
        Path file = Files.write(directory.resolve("layer.gz"), blob(tree));
        Path plain = directory.resolve("layer.tar");
        assertThat(run(plain, "/usr/bin/gzip", "-t", file.toString())).isZero();
        assertThat(run(plain, "/usr/bin/gzip", "-dc", file.toString())).isZero();
        assertThat(plain).hasBinaryContent(TarWriterTest.write(tree));
    }

    @Test
    void aDeflatedContentIsTakenOverAsItIs() throws Exception {
        // No deflater would choose stored blocks for this.
        DeflatedBytes content =
                DeflatedBytes.of("the same again, ".repeat(1000).getBytes(StandardCharsets.US_ASCII), 0);
        byte[] blob = blob(List.of(new Entry.File("a", 0644, Owner.USER, content)));
        String text = new String(blob, StandardCharsets.ISO_8859_1);
        assertThat(text).contains(new String(content.stream(), StandardCharsets.ISO_8859_1));
    }

    @Test
    void smallContentsShareAMember() throws Exception {
        List<Entry> entries = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            entries.add(new Entry.File("module" + i, 0644, Owner.USER, DeflatedBytes.of(new byte[i], 6)));
        }
        assertThat(blob(entries).length).isLessThan(4000);
    }

    @Test
    void whatIsPackedAlreadyHardlyGrows() throws Exception {
        byte[] picture = new byte[1 << 20];
        new Random(1).nextBytes(picture);
        byte[] blob = blob(List.of(new Entry.File("a.png", 0644, Owner.USER, Content.of(picture))));
        assertThat(blob.length).isBetween(picture.length, picture.length + 500);
    }

    private static byte[] blob(List<Entry> tree) throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        LayerWriter.write(Codec.SPLICE, Sources.of("x", tree), out);
        return out.toByteArray();
    }

    private static int run(Path output, String... command) throws Exception {
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start()
                .waitFor();
    }
}
