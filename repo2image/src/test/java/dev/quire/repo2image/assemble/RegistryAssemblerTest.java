package dev.quire.repo2image.assemble;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quire.repo2image.BuildEvent;
import dev.quire.repo2image.image.Codec;
import dev.quire.repo2image.image.Digest;
import dev.quire.repo2image.image.Images;
import dev.quire.repo2image.registry.InMemoryRegistryServer;
import dev.quire.repo2image.registry.Registries;
import dev.quire.repo2image.registry.ServerFaults;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** As in a cluster: layers are shared by a registry. */
final class RegistryAssemblerTest extends AssemblerContract {
    private InMemoryRegistryServer server;

    @BeforeEach
    void start() throws IOException {
        server = InMemoryRegistryServer.plain();
    }

    @AfterEach
    void stop() throws IOException {
        server.close();
    }

    @Override
    Registries registries() {
        return server.registries();
    }

    @Override
    Assembler.Pool pool() {
        return Assembler.Pool.SHARED;
    }

    @Override
    void validate(String repository, String tag, Digest digest) throws IOException {
        try (var registry = registries().open()) {
            assertThat(registry.find(repository, tag)).contains(digest);
        }
        Images.validate(server::read, digest);
    }

    @Override
    void loseTheBiggestLayer() throws IOException {
        server.lose(biggest("cache"));
    }

    @Test
    void anotherMachineMakesAndUploadsNothing() throws Exception {
        Digest first = assemble(assembler("here"), "one", TestLayer.tree(1), TestLayer.tree(2));
        events.clear();
        server.forgetRequests();
        TestLayer layer = TestLayer.tree(1);
        Digest there = assemble(assembler("there"), "one", layer, TestLayer.tree(2));
        assertThat(there).isEqualTo(first);
        assertThat(layer.timesMade()).isZero();
        assertThat(events)
                .extracting(BuildEvent::message)
                .containsExactlyInAnyOrder("Reused layer: tree 1", "Reused layer: tree 2");
        assertThat(uploads()).isEmpty();
    }

    @Test
    void anotherMachineMountsTheLayersOfAnotherRepository() throws Exception {
        assemble(assembler("here"), "one", TestLayer.tree(1), TestLayer.tree(2));
        events.clear();
        server.forgetRequests();
        Digest digest = assembler("there")
                .assemble(List.of(TestLayer.tree(2), TestLayer.tree(1)), CONFIG, "quire/b", "one", events::add)
                .digest();
        validate("quire/b", "one", digest);
        assertThat(made()).isEmpty();
        assertThat(server.requests())
                .filteredOn(request -> request.contains("mount="))
                .hasSize(2);
        // The config is new, and nothing else.
        assertThat(uploads()).hasSize(1);
    }

    @Test
    void whatWasMadeForAnotherRegistryIsSharedInThisOneToo() throws Exception {
        try (InMemoryRegistryServer another = InMemoryRegistryServer.plain()) {
            LayerStore store = new LayerStore(directory.resolve("here"), Codec.ZSTD);
            new Assembler(store, another.registries(), Assembler.Pool.SHARED, 2)
                    .assemble(List.of(TestLayer.tree(1)), CONFIG, "quire/a", "one", events::add);
        }
        assemble(assembler("here"), "one", TestLayer.tree(1));

        TestLayer layer = TestLayer.tree(1);
        assemble(assembler("there"), "two", layer);
        assertThat(layer.timesMade()).isZero();
    }

    @Test
    void aKnownLayerCostsOneRequest() throws Exception {
        TestLayer[] layers = IntStream.range(0, 20).mapToObj(TestLayer::tree).toArray(TestLayer[]::new);
        Assembler assembler = assembler("here");
        assemble(assembler, "one", layers);
        server.forgetRequests();
        assemble(assembler, "two", layers);
        // The config, the manifest, and its tag.
        assertThat(server.requests()).hasSize(20 + 3);
        server.forgetRequests();
        assembler.assemble(List.of(layers), CONFIG, "quire/b", "one", events::add);
        // The config is new to that repository.
        assertThat(server.requests()).hasSize(20 + 5);
        server.forgetRequests();
        assembler("there").assemble(List.of(layers), CONFIG, "quire/c", "one", events::add);
        // Another machine asks for each key, and at first how the registry is spoken to.
        assertThat(server.requests()).hasSize(1 + 20 + 20 + 5);
    }

    @Test
    void aBlobThatVanishesBeforeTheManifestIsStoredAgain() throws Exception {
        Assembler assembler = assembler("here");
        Digest first = assemble(assembler, "one", TestLayer.tree(1), TestLayer.tree(2));
        AtomicBoolean lost = new AtomicBoolean();
        server.troubled((method, uri) -> {
            if (method.equals("PUT") && uri.contains("quire/b/manifests/") && lost.compareAndSet(false, true)) {
                server.lose(biggest("here"));
            }
            return new ServerFaults.None();
        });
        assertThat(assembler
                        .assemble(List.of(TestLayer.tree(1), TestLayer.tree(2)), CONFIG, "quire/b", "one", events::add)
                        .digest())
                .isEqualTo(first);
        assertThat(lost).isTrue();
        validate("quire/b", "one", first);
    }

    @Test
    void aLayerWhoseFileIsBrokenIsMadeAgain() throws Exception {
        Assembler assembler = assembler("here");
        Digest first = assemble(assembler, "one", TestLayer.tree(1), TestLayer.tree(2));
        Digest biggest = biggest("here");
        server.lose(biggest);
        Path file = directory.resolve("here/oci/blobs/sha256").resolve(biggest.hex());
        byte[] bytes = Files.readAllBytes(file);
        bytes[bytes.length / 2]++;
        Files.write(file, bytes);
        assertThat(assemble(assembler, "one", TestLayer.tree(1), TestLayer.tree(2)))
                .isEqualTo(first);
        validate("quire/a", "one", first);
        assertThat(Digest.of(Files.readAllBytes(file))).isEqualTo(biggest);
    }

    @Test
    void aLayerThatTheRegistryLostIsMadeAgainWhereItIsNotOnDisk() throws Exception {
        Digest first = assemble(assembler("here"), "one", TestLayer.tree(1), TestLayer.tree(2));
        server.lose(biggest("here"));
        events.clear();
        assertThat(assemble(assembler("there"), "one", TestLayer.tree(1), TestLayer.tree(2)))
                .isEqualTo(first);
        validate("quire/a", "one", first);
        assertThat(made()).hasSize(1);
        // The pool has it again too.
        events.clear();
        assemble(assembler("elsewhere"), "one", TestLayer.tree(1), TestLayer.tree(2));
        assertThat(made()).isEmpty();
    }

    @Test
    void aRegistryThatFailsIsNamedAndTheLayersAreKept() throws Exception {
        server.failing(number -> 500);
        Assembler assembler = assembler();
        assertThatThrownBy(() -> assemble(assembler, "one", TestLayer.tree(1)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(server.host());
        server.failing(number -> 0);
        validate("quire/a", "one", assemble(assembler, "one", TestLayer.tree(1)));
        assertThat(halfWritten()).isEmpty();
    }

    private List<String> uploads() {
        return server.requests().stream()
                .filter(request -> request.matches("PUT .*/blobs/uploads/.*"))
                .toList();
    }

    private Digest biggest(String cache) {
        Path blobs = directory.resolve(cache).resolve("oci/blobs/sha256");
        try (Stream<Path> files = Files.list(blobs)) {
            Path biggest = files.max(
                            Comparator.comparingLong(file -> file.toFile().length()))
                    .orElseThrow();
            return new Digest(biggest.getFileName().toString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
