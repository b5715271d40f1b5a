package dev.quire.repo2image.registry;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import dev.quire.repo2image.image.Codec;
import dev.quire.repo2image.image.Descriptor;
import dev.quire.repo2image.image.Digest;
import dev.quire.repo2image.image.Image;
import dev.quire.repo2image.image.ImageConfig;
import dev.quire.repo2image.image.Layer;
import dev.quire.repo2image.image.LayerWriter;
import dev.quire.repo2image.image.RandomTrees;
import dev.quire.repo2image.image.Sources;
import dev.quire.repo2image.registry.Registry.Transfer;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What every {@link Registry} does. */
abstract class RegistryContract {
    @TempDir
    Path directory;

    /** A connection to the store, which is empty when a test begins. */
    abstract Registry open() throws IOException;

    /** What a blob costs that another repository has. */
    abstract Transfer expectedOfAnotherRepository();

    @Test
    void anEmptyStoreHasNothing() throws IOException {
        try (Registry registry = open()) {
            assertThat(registry.find("quire/a", "one")).isEmpty();
            assertThat(registry.config("quire/a", "one")).isEmpty();
        }
    }

    @Test
    void whatIsStoredIsFoundByAnyConnection() throws Exception {
        Stored stored;
        try (Registry registry = open()) {
            stored = store(registry, "quire/a", "one", 1);
        }
        try (Registry registry = open()) {
            assertThat(registry.find("quire/a", "one")).contains(stored.digest());
            assertThat(registry.config("quire/a", "one"))
                    .hasValueSatisfying(config ->
                            assertThat(config).isEqualTo(stored.image().configBytes()));
            assertThat(registry.find("quire/a", "two")).isEmpty();
            assertThat(registry.find("quire/b", "one")).isEmpty();
        }
    }

    @Test
    void aBlobIsUploadedOnce() throws Exception {
        try (Registry registry = open()) {
            Layer layer = layer(1);
            assertThat(registry.put("quire/a", layer.blob(), "", file(layer))).isEqualTo(Transfer.UPLOADED);
            assertThat(registry.put("quire/a", layer.blob(), "", file(layer))).isEqualTo(Transfer.PRESENT);
        }
        try (Registry registry = open()) {
            Layer layer = layer(1);
            assertThat(registry.put("quire/a", layer.blob(), "layers", file(layer)))
                    .isEqualTo(Transfer.PRESENT);
        }
    }

    @Test
    void aBlobThatAnotherRepositoryHasNeedsNoFile() throws Exception {
        try (Registry registry = open()) {
            Layer layer = layer(1);
            registry.put("layers", layer.blob(), "", file(layer));
            assertThat(registry.put("quire/a", layer.blob(), "layers", directory.resolve("absent")))
                    .isEqualTo(expectedOfAnotherRepository());
            assertThat(registry.put("quire/a", layer.blob(), "", directory.resolve("absent")))
                    .isEqualTo(Transfer.PRESENT);
        }
    }

    @Test
    void aBlobThatTheOtherRepositoryLacksIsUploaded() throws Exception {
        try (Registry registry = open()) {
            Layer layer = layer(1);
            assertThat(registry.put("quire/a", layer.blob(), "layers", file(layer)))
                    .isEqualTo(Transfer.UPLOADED);
        }
    }

    @Test
    void aBlobThatIsNowhereIsAnError() throws Exception {
        try (Registry registry = open()) {
            Layer layer = layer(1);
            assertThatThrownBy(() -> registry.put("quire/a", layer.blob(), "layers", directory.resolve("absent")))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("absent");
        }
    }

    @Test
    void aManifestKeepsItsBytes() throws Exception {
        try (Registry registry = open()) {
            Stored stored = store(registry, "quire/a", "one", 1);
            String odd = new String(stored.image().manifestBytes(), UTF_8).replace(",", " ,\n\t") + "\n";
            registry.tag("quire/a", "odd", odd.getBytes(UTF_8));
            assertThat(registry.find("quire/a", "odd")).contains(Digest.of(odd.getBytes(UTF_8)));
            assertThat(registry.find("quire/a", "one")).contains(stored.digest());
        }
    }

    @Test
    void aTagMoves() throws Exception {
        try (Registry registry = open()) {
            store(registry, "quire/a", "one", 1);
            Stored second = store(registry, "quire/a", "one", 2);
            assertThat(registry.find("quire/a", "one")).contains(second.digest());
            assertThat(registry.config("quire/a", "one"))
                    .hasValueSatisfying(config ->
                            assertThat(config).isEqualTo(second.image().configBytes()));
        }
    }

    @Test
    void twentyAtOnceLoseNothing() throws Exception {
        List<Future<Stored>> all = new ArrayList<>();
        try (Registry registry = open();
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 20; i++) {
                int number = i;
                all.add(threads.submit(() -> store(registry, "quire/a", "tag-" + number, number % 5)));
            }
            for (int i = 0; i < all.size(); i++) {
                Stored stored = all.get(i).get();
                assertThat(registry.find("quire/a", "tag-" + i)).contains(stored.digest());
            }
        }
    }

    @Test
    void aKeptManifestIsReadByItsDigestAndHasNoTag() throws Exception {
        try (Registry registry = open()) {
            Stored stored = store(registry, "quire/a", "one", 1);
            byte[] other = (new String(stored.image().manifestBytes(), UTF_8) + "\n").getBytes(UTF_8);
            registry.keep("quire/a", other);
            assertThat(registry.manifest("quire/a", Digest.of(other).toString()))
                    .hasValue(other);
            assertThat(registry.manifest("quire/a", "one"))
                    .hasValue(stored.image().manifestBytes());
            assertThat(registry.manifest("quire/a", "two")).isEmpty();
            assertThat(registry.manifest("quire/a", Digest.of(new byte[1]).toString()))
                    .isEmpty();
        }
    }

    @Test
    void attachedDocumentsAreListedAndReadByAnyConnection() throws Exception {
        Stored one;
        Stored two;
        try (Registry registry = open()) {
            one = store(registry, "quire/a", "one", 1);
            two = store(registry, "quire/a", "two", 2);
            assertThat(registry.referrers("quire/a", one.digest())).isEmpty();
            registry.attach("quire/a", one.subject(), document("text/plain", "the log"));
            registry.attach("quire/a", one.subject(), document("application/json", "{}"));
            registry.attach("quire/a", two.subject(), document("text/plain", "another log"));
        }
        try (Registry registry = open()) {
            assertThat(documents(registry, one))
                    .containsOnly(entry("text/plain", "the log"), entry("application/json", "{}"));
            assertThat(documents(registry, two)).containsOnly(entry("text/plain", "another log"));
            assertThat(registry.find("quire/a", "one")).contains(one.digest());
            assertThat(registry.referrers("quire/a", one.digest())).allSatisfy(referrer -> {
                assertThat(referrer.annotations()).containsEntry("org.example.words", "some words");
                byte[] manifest = registry.manifest(
                                "quire/a", referrer.manifest().digest().toString())
                        .orElseThrow();
                assertThat(manifest).hasSize((int) referrer.manifest().size());
                assertThat(Digest.of(manifest)).isEqualTo(referrer.manifest().digest());
            });
        }
    }

    @Test
    void theSameDocumentTwiceIsThereOnce() throws Exception {
        try (Registry registry = open()) {
            Stored stored = store(registry, "quire/a", "one", 1);
            Referrer first = registry.attach("quire/a", stored.subject(), document("text/plain", "words"));
            Referrer second = registry.attach("quire/a", stored.subject(), document("text/plain", "words"));
            assertThat(second).isEqualTo(first);
            assertThat(registry.referrers("quire/a", stored.digest())).containsExactly(first);
        }
    }

    @Test
    void documentsThatAreAttachedAtOnceAreAllListed() throws Exception {
        List<Future<Referrer>> all = new ArrayList<>();
        try (Registry registry = open()) {
            Stored stored = store(registry, "quire/a", "one", 1);
            try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
                for (int i = 0; i < 10; i++) {
                    Attachment document = document("text/plain", "log " + i);
                    all.add(threads.submit(() -> registry.attach("quire/a", stored.subject(), document)));
                }
            }
            assertThat(registry.referrers("quire/a", stored.digest())).hasSize(all.size());
        }
    }

    private static Attachment document(String type, String text) {
        return new Attachment(type, type, text, Map.of("org.example.words", "some words"));
    }

    private static Map<String, String> documents(Registry registry, Stored stored) throws IOException {
        Map<String, String> documents = new TreeMap<>();
        for (Referrer referrer : registry.referrers("quire/a", stored.digest())) {
            documents.put(referrer.artifactType(), new String(registry.document("quire/a", referrer), UTF_8));
        }
        return documents;
    }

    /** An image as it was stored. */
    record Stored(Image image, Digest digest) {
        Descriptor subject() {
            return new Descriptor(Image.MANIFEST, image.manifestBytes().length, digest);
        }
    }

    Stored store(Registry registry, String repository, String tag, int seed) throws Exception {
        Layer layer = layer(seed);
        Image image = new Image(
                List.of(layer),
                new ImageConfig(
                        "1000:1000",
                        "/home/jovyan",
                        new TreeMap<>(Map.of("SEED", Integer.toString(seed))),
                        new ImageConfig.Command(List.of(), List.of("true")),
                        8888,
                        new TreeMap<>()));
        registry.put(repository, layer.blob(), "", file(layer));
        byte[] config = image.configBytes();
        Path file = Files.write(directory.resolve("config-" + seed + "-" + tag), config);
        registry.put(repository, new Descriptor(Image.CONFIG, config.length, Digest.of(config)), "", file);
        registry.tag(repository, tag, image.manifestBytes());
        return new Stored(image, Digest.of(image.manifestBytes()));
    }

    Layer layer(int seed) throws Exception {
        Path part = Files.createTempFile(directory, "made", null);
        Layer layer;
        try (OutputStream out = Files.newOutputStream(part)) {
            layer = LayerWriter.write(Codec.ZSTD, Sources.of("tree " + seed, RandomTrees.tree(seed)), out);
        }
        Files.move(part, file(layer), java.nio.file.StandardCopyOption.ATOMIC_MOVE);
        return layer;
    }

    Path file(Layer layer) {
        return directory.resolve(layer.blob().digest().hex());
    }
}
