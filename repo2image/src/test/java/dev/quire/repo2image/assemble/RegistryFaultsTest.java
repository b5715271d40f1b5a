package dev.quire.repo2image.assemble;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quire.repo2image.image.Codec;
import dev.quire.repo2image.image.Content;
import dev.quire.repo2image.image.Descriptor;
import dev.quire.repo2image.image.Digest;
import dev.quire.repo2image.image.Entry;
import dev.quire.repo2image.image.Image;
import dev.quire.repo2image.image.Images;
import dev.quire.repo2image.image.LayerSource;
import dev.quire.repo2image.image.Owner;
import dev.quire.repo2image.registry.Attachment;
import dev.quire.repo2image.registry.InMemoryRegistryServer;
import dev.quire.repo2image.registry.Registries;
import dev.quire.repo2image.registry.ServerFaults;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A registry whose every third request goes wrong gives the image, or a sentence; never another image. */
final class RegistryFaultsTest {
    /** Another run has other faults; a failure names its seed. */
    private static final int FIRST_SEED = Integer.getInteger("quire.faults.seed", 1);

    private static final int BUILDS = Integer.getInteger("quire.faults.builds", 12);
    private static final String REPOSITORY = "quire/a";

    @TempDir
    Path directory;

    @Test
    @Timeout(300)
    void everyThirdRequestMayGoWrong() throws Exception {
        Digest expected;
        try (InMemoryRegistryServer server = InMemoryRegistryServer.plain()) {
            expected = build(server.registries(), "clean");
        }
        int right = 0;
        List<String> sentences = new ArrayList<>();
        for (int seed = FIRST_SEED; seed < FIRST_SEED + BUILDS; seed++) {
            try (InMemoryRegistryServer server = InMemoryRegistryServer.plain()) {
                if (seed % 2 == 0) {
                    server.listingReferrers();
                }
                server.troubled(ServerFaults.every(3, new Random(seed)));
                Optional<Digest> built = Optional.empty();
                try {
                    built = Optional.of(build(server.impatient(), "faulty-" + seed));
                    right++;
                } catch (IOException e) {
                    assertThat(e)
                            .as("seed %d", seed)
                            .hasMessageMatching("The registry 127\\.0\\.0\\.1:\\d+ .*\\.")
                            .message()
                            .hasLineCount(1);
                    sentences.add(e.getMessage());
                }
                server.troubled(ServerFaults.NONE);
                assertThat(server.wrongBlobs()).as("seed %d", seed).isEmpty();
                assertThat(server.tagged(REPOSITORY, "t1")).as("seed %d", seed).isEqualTo(built);
                if (built.isPresent()) {
                    assertThat(built).as("seed %d", seed).hasValue(expected);
                    Images.validate(server::read, expected);
                }
                // What the faults left behind is no hindrance.
                assertThat(build(server.impatient(), "faulty-" + seed)).isEqualTo(expected);
                assertThat(server.wrongBlobs()).isEmpty();
            }
        }
        // How many get through depends on which requests meet; that some do says that faults are survived at all.
        assertThat(right)
                .as("%d builds ended with: %s", sentences.size(), sentences)
                .isGreaterThan(BUILDS / 4);
    }

    private Digest build(Registries registries, String cache) throws IOException, InterruptedException {
        Assembler assembler = new Assembler(
                new LayerStore(directory.resolve(cache), Codec.ZSTD), registries, Assembler.Pool.SHARED, 2);
        List<LayerSource> layers = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            layers.add(TestLayer.tree(i));
        }
        // One that is streamed rather than sent in one piece.
        layers.add(TestLayer.of("noise", () -> List.of(new Entry.File("noise", 0644, new Owner(0, 0), noise()))));
        return assembler
                .assemble(layers, AssemblerContract.CONFIG, REPOSITORY, "t1", event -> {}, (registry, image) -> {
                    byte[] manifest = image.manifestBytes();
                    registry.attachAll(
                            REPOSITORY,
                            new Descriptor(Image.MANIFEST, manifest.length, Digest.of(manifest)),
                            List.of(
                                    new Attachment("text/x-log", "text/plain", "the log", Map.of()),
                                    new Attachment("text/x-parts", "text/plain", "the parts", Map.of())));
                })
                .digest();
    }

    private static Content noise() {
        byte[] bytes = new byte[3 << 20];
        new Random(1).nextBytes(bytes);
        return Content.of(bytes);
    }
}
