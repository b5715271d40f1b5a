package dev.quire.repo2image.assemble;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quire.repo2image.cache.Leases;
import dev.quire.repo2image.image.Codec;
import dev.quire.repo2image.image.Digest;
import dev.quire.repo2image.image.Images;
import dev.quire.repo2image.registry.OciLayout;
import dev.quire.repo2image.registry.Registries;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** As on a laptop: the layer store is the registry. */
final class LayoutAssemblerTest extends AssemblerContract {
    @Override
    Registries registries() {
        return Registries.of(layout().toString(), () -> OciLayout.cached(layout()));
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
    void aLayerWithOtherBytesIsMadeAgain() throws Exception {
        TestLayer layer = TestLayer.tree(1);
        Digest right = assemble(assembler(), "one", layer);
        byte[] wrong = Files.readAllBytes(biggest());
        wrong[wrong.length / 2] ^= 1;
        Files.write(biggest(), wrong);
        assertThat(assemble(assembler(), "one", layer)).isEqualTo(right);
        validate("quire/a", "one", right);
        assertThat(layer.timesMade()).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "null", "{}", "{\"blob\":{\"mediaType\":\"a\",\"si", "{\"createdBy\":\"somebody\"}"})
    void aLayerWithABrokenRecordIsMadeAgain(String record) throws Exception {
        TestLayer layer = TestLayer.tree(1);
        Digest right = assemble(assembler(), "one", layer);
        try (Stream<Path> records = Files.list(directory.resolve("cache/layers"))) {
            for (Path each :
                    records.filter(file -> file.toString().endsWith(".json")).toList()) {
                Files.writeString(each, record);
            }
        }
        assertThat(assemble(assembler(), "one", layer)).isEqualTo(right);
        assertThat(assemble(assembler(), "one", layer)).isEqualTo(right);
        assertThat(layer.timesMade()).isEqualTo(2);
    }

    /** A cache far too small, cleared all the time: what builds use stays, what they do not find is made again. */
    @Test
    void evictionDuringBuildsBreaksNone() throws Exception {
        Path cache = directory.resolve("cache");
        AtomicBoolean done = new AtomicBoolean();
        try (Leases builds = Leases.open(Files.createDirectories(cache).resolve("leases"), InstantSource.system())) {
            Eviction eviction = new Eviction(cache, 1, builds, InstantSource.system());
            FutureTask<Integer> evicting = new FutureTask<>(() -> {
                int runs = 0;
                for (; !done.get(); runs++) {
                    eviction.run(0);
                }
                return runs;
            });
            Thread.ofVirtual().start(evicting);
            Assembler assembler = assembler();
            for (int i = 0; i < 20; i++) {
                String tag = "tag-" + i;
                // As if a week lay between a build and the next: all that nobody holds goes.
                age(cache);
                try (Leases.Lease _ = builds.take()) {
                    Digest digest =
                            assemble(assembler, tag, TestLayer.tree(1), TestLayer.tree(2), TestLayer.tree(3 + i % 3));
                    validate("quire/a", tag, digest);
                }
            }
            done.set(true);
            assertThat(evicting.get()).isPositive();
            age(cache);
            eviction.run(0);
        }
        assertThat(new OciLayout(layout()).names()).isEmpty();
        assertThat(layout().resolve("blobs/sha256")).isEmptyDirectory();
        assertThat(halfWritten()).isEmpty();
    }

    /** What lies there was used a week earlier than it was. */
    private static void age(Path cache) throws IOException {
        Files.walkFileTree(cache, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Instant used = attributes.lastModifiedTime().toInstant();
                try {
                    Files.setLastModifiedTime(file, FileTime.from(used.minus(Duration.ofDays(7))));
                } catch (NoSuchFileException _) {
                    // It has just been cleared away.
                }
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException e) {
                return FileVisitResult.CONTINUE;
            }
        });
    }

    @Test
    void twoMachinesMakeTheSameImage() throws Exception {
        Digest here = assemble(assembler(), "one", TestLayer.tree(1), TestLayer.tree(2));
        Assembler other = new Assembler(
                new LayerStore(directory.resolve("other"), Codec.ZSTD),
                Registries.of("other", () -> new OciLayout(directory.resolve("other/oci"))),
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
