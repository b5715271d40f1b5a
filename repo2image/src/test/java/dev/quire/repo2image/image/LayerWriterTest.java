package dev.quire.repo2image.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

final class LayerWriterTest {
    @ParameterizedTest(name = "{0}")
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "ESTARGZ")
    void theBlobUnpacksToTheTarOfTheDiffIdWhateverTheCodec(Codec codec) throws Exception {
        for (long seed = 200; seed < 230; seed++) {
            List<Entry> tree = RandomTrees.deflated(seed);
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            Layer layer = LayerWriter.write(codec, Sources.of("tree " + seed, tree), out);
            byte[] blob = out.toByteArray();
            assertThat(layer.blob()).isEqualTo(new Descriptor(codec.mediaType(), blob.length, Digest.of(blob)));
            byte[] tar = TarWriterTest.write(tree);
            try (InputStream in = Images.unpacked(codec.mediaType(), new ByteArrayInputStream(blob))) {
                assertThat(in.readAllBytes()).as("seed %d", seed).isEqualTo(tar);
            }
            assertThat(layer.diffId()).isEqualTo(Digest.of(tar));
            assertThat(layer.createdBy()).isEqualTo("tree " + seed);
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void isDeterministic(long seed) throws Exception {
        List<Entry> tree = RandomTrees.deflated(seed);
        List<Entry> other = new ArrayList<>(tree);
        java.util.Collections.reverse(other);
        for (Codec codec : Codec.values()) {
            ByteArrayOutputStream first = new ByteArrayOutputStream();
            ByteArrayOutputStream second = new ByteArrayOutputStream();
            LayerWriter.write(codec, Sources.of("x", tree), first);
            LayerWriter.write(codec, Sources.of("x", other), second);
            assertThat(second.toByteArray()).as("%s", codec).isEqualTo(first.toByteArray());
        }
    }

    @Test
    void theKeyOfTheFinishedLayerIsNotThatOfItsEntries() {
        LayerSource source = Sources.of("x", List.of());
        assertThat(LayerWriter.key(Codec.ZSTD, source)).isNotEqualTo(source.key());
        assertThat(LayerWriter.key(Codec.ZSTD, source))
                .isEqualTo(LayerWriter.key(Codec.ZSTD, Sources.of("x", List.of())));
    }

    @Test
    void theCodecIsPartOfTheKey() {
        LayerSource source = Sources.of("x", List.of());
        assertThat(Stream.of(Codec.values()).map(codec -> LayerWriter.key(codec, source)))
                .doesNotHaveDuplicates();
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
        assertThatThrownBy(() -> LayerWriter.write(Codec.ZSTD, source, new ByteArrayOutputStream()))
                .isInstanceOf(IOException.class)
                .hasMessage("unreadable");
    }

    static LongStream seeds() {
        return LongStream.range(200, 210);
    }
}
