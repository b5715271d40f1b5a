package dev.quire.repo2image.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.luben.zstd.ZstdInputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class LayerWriterTest {
    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void theBlobUnpacksToTheTarOfTheDiffId(long seed) throws Exception {
        List<Entry> tree = RandomTrees.tree(seed);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Layer layer = LayerWriter.write(Sources.of("tree " + seed, tree), out);
        byte[] blob = out.toByteArray();
        assertThat(layer.blob())
                .isEqualTo(new Descriptor("application/vnd.oci.image.layer.v1.tar+zstd", blob.length, Digest.of(blob)));
        try (InputStream in = new ZstdInputStream(new ByteArrayInputStream(blob))) {
            byte[] tar = in.readAllBytes();
            assertThat(layer.diffId()).isEqualTo(Digest.of(tar));
            assertThat(tar).isEqualTo(TarWriterTest.write(tree));
        }
        assertThat(layer.createdBy()).isEqualTo("tree " + seed);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void isDeterministic(long seed) throws Exception {
        List<Entry> tree = RandomTrees.tree(seed);
        ByteArrayOutputStream first = new ByteArrayOutputStream();
        ByteArrayOutputStream second = new ByteArrayOutputStream();
        LayerWriter.write(Sources.of("x", tree), first);
        List<Entry> other = new ArrayList<>(tree);
        java.util.Collections.reverse(other);
        LayerWriter.write(Sources.of("x", other), second);
        assertThat(second.toByteArray()).isEqualTo(first.toByteArray());
    }

    @Test
    void theKeyOfTheFinishedLayerIsNotThatOfItsEntries() {
        LayerSource source = Sources.of("x", List.of());
        assertThat(LayerWriter.key(source)).isNotEqualTo(source.key());
        assertThat(LayerWriter.key(source)).isEqualTo(LayerWriter.key(Sources.of("x", List.of())));
    }

    @Test
    void aFailingContentFailsTheLayer() {
        Content broken = new Content() {
            @Override
            public long size() {
                return 1;
            }

            @Override
            public InputStream open() throws IOException {
                throw new IOException("unreadable");
            }
        };
        LayerSource source = Sources.of("x", List.of(new Entry.File("a", 0644, Owner.USER, broken)));
        assertThatThrownBy(() -> LayerWriter.write(source, new ByteArrayOutputStream()))
                .isInstanceOf(IOException.class)
                .hasMessage("unreadable");
    }

    static LongStream seeds() {
        return LongStream.range(200, 210);
    }
}
