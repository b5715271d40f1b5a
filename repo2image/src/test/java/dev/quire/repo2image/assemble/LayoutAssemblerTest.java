package dev.quire.repo2image.assemble;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quire.repo2image.image.Codec;
import dev.quire.repo2image.image.Digest;
import dev.quire.repo2image.image.Images;
import dev.quire.repo2image.registry.OciLayout;
import dev.quire.repo2image.registry.Registries;
import dev.quire.repo2image.registry.Registry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** As on a laptop: the layer store is the registry. */
final class LayoutAssemblerTest extends AssemblerContract {
    @Override
    Registries registries() {
        return new Registries() {
            @Override
            public Registry open() {
                return new OciLayout(layout());
            }

            @Override
            public String name() {
                return layout().toString();
            }
        };
    }

    @Override
    Assembler.Pool pool() {
        return Assembler.Pool.NONE;
    }

    @Override
    void validate(String repository, String tag, Digest digest) throws IOException {
        assertThat(Images.validate(layout(), repository + ":" + tag)).isEqualTo(digest);
    }

    @Override
    void loseTheBiggestLayer() throws IOException {
        Files.delete(biggest());
    }

    @Test
    void aLayerThatWasCutIsMadeAgain() throws Exception {
        TestLayer layer = TestLayer.tree(1);
        assemble(assembler(), "one", layer);
        Files.write(biggest(), new byte[3]);
        validate("quire/a", "one", assemble(assembler(), "one", layer));
        assertThat(layer.timesMade()).isEqualTo(2);
    }

    @Test
    void twoMachinesMakeTheSameImage() throws Exception {
        Digest here = assemble(assembler(), "one", TestLayer.tree(1), TestLayer.tree(2));
        Assembler other = new Assembler(
                new LayerStore(directory.resolve("other"), Codec.ZSTD),
                new Registries() {
                    @Override
                    public Registry open() {
                        return new OciLayout(directory.resolve("other/oci"));
                    }

                    @Override
                    public String name() {
                        return "other";
                    }
                },
                pool(),
                1);
        assertThat(assemble(other, "one", TestLayer.tree(1), TestLayer.tree(2))).isEqualTo(here);
        assertThat(made()).hasSize(4);
    }

    @Test
    void whatAKilledProcessLeftIsSwept() throws Exception {
        CacheDirectory.open(directory.resolve("cache")).close();
        Digest digest = assemble(assembler(), "one", TestLayer.tree(1));
        for (String place : new String[] {"layers", "oci", "oci/blobs/sha256"}) {
            Files.createTempFile(directory.resolve("cache").resolve(place), "part-", null);
        }
        assertThat(halfWritten()).hasSize(3);
        CacheDirectory.open(directory.resolve("cache")).close();
        assertThat(halfWritten()).isEmpty();
        validate("quire/a", "one", digest);
        assemble(assembler(), "one", TestLayer.tree(1));
        assertThat(made()).hasSize(1);
    }

    private Path layout() {
        return directory.resolve("cache").resolve("oci");
    }

    private Path biggest() throws IOException {
        try (Stream<Path> blobs = Files.list(layout().resolve("blobs/sha256"))) {
            return blobs.max(Comparator.comparingLong(blob -> blob.toFile().length()))
                    .orElseThrow();
        }
    }
}
