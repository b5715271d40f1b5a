package dev.quire.repo2image.registry;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quire.repo2image.BuildException;
import dev.quire.repo2image.image.Descriptor;
import dev.quire.repo2image.image.Digest;
import dev.quire.repo2image.repo.Addresses;
import dev.quire.repo2image.repo.Credentials;
import dev.quire.repo2image.repo.GuardedHttp;
import dev.quire.repo2image.repo.ProxyEnvironment;
import dev.quire.repo2image.repo.RepositoryPolicy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SourceImagesTest {
    private static final byte[] LAYER = "a layer".getBytes(UTF_8);

    @TempDir
    private Path directory;

    private InMemoryRegistryServer server;

    @BeforeEach
    void start() throws IOException {
        server = InMemoryRegistryServer.plain();
    }

    @AfterEach
    void stop() throws IOException {
        server.close();
    }

    @Test
    void anImageIsWhatItsRegistryDescribes() throws Exception {
        Digest manifest = push(LAYER);

        SourceImage image = images(Set.of(server.host())).find(server.host() + "/base:1");

        assertThat(image.name()).isEqualTo(server.host() + "/base@" + manifest);
        assertThat(image.config().path("config").path("User").asText()).isEqualTo("me");
        assertThat(image.layers())
                .singleElement()
                .satisfies(layer ->
                        assertThat(layer.blob().mediaType()).isEqualTo("application/vnd.oci.image.layer.v1.tar+gzip"));
        Path target = directory.resolve("layer");
        images(Set.of(server.host())).fetch(image, image.layers().getFirst().blob(), target);
        assertThat(target).hasBinaryContent(LAYER);
    }

    @Test
    void aLayerOfAnotherDigestIsNotKept() throws Exception {
        push(LAYER);
        SourceImages images = images(Set.of(server.host()));
        SourceImage image = images.find(server.host() + "/base:1");
        Descriptor blob = image.layers().getFirst().blob();
        Path target = directory.resolve("layer");

        assertThatThrownBy(() ->
                        images.fetch(image, new Descriptor(blob.mediaType(), blob.size() - 1, blob.digest()), target))
                .isInstanceOf(BuildException.class)
                .hasMessageContaining("another digest");
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void anImageThatIsNotThereIsNamed() {
        assertThatThrownBy(() -> images(Set.of(server.host())).find(server.host() + "/base:2"))
                .isInstanceOf(BuildException.class)
                .hasMessageContaining("There is no image " + server.host() + "/base:2");
    }

    @Test
    void aRegistryOfTheInternalNetworkIsAskedOnlyWhenTheOperatorNamesIt() {
        assertThatThrownBy(() -> images(Set.of()).find(server.host() + "/base:1"))
                .isInstanceOf(BuildException.class)
                .hasMessageContaining("internal network");
        assertThat(server.requests()).isEmpty();
    }

    @Test
    void aNameWithoutARegistryIsLookedForNowhere() {
        assertThatThrownBy(() -> images(Set.of()).find("python:3.13"))
                .isInstanceOf(BuildException.class)
                .hasMessageContaining("quire.builder.searched-registries");
    }

    private static SourceImages images(Set<String> insecure) {
        return new SourceImages(
                List.of(), new SourceConnections(insecure, insecure, http(Addresses.PUBLIC_ONLY), http(Addresses.ANY)));
    }

    private static GuardedHttp http(Addresses addresses) {
        RepositoryPolicy policy =
                new RepositoryPolicy(List.of(), addresses, 1 << 20, 100, Duration.ofSeconds(5), Duration.ofSeconds(5));
        return new GuardedHttp(policy, ProxyEnvironment.none(), Credentials.none(), Duration.ofMillis(10));
    }

    private Digest push(byte[] layer) throws IOException {
        try (Registry registry = server.registries().open()) {
            Digest diffId = Digest.of("its tar".getBytes(UTF_8));
            byte[] config =
                    ("{\"config\":{\"User\":\"me\"},\"rootfs\":{\"diff_ids\":[\"" + diffId + "\"]}}").getBytes(UTF_8);
            put(registry, layer);
            put(registry, config);
            byte[] manifest = """
                    {"schemaVersion":2,"mediaType":"application/vnd.oci.image.manifest.v1+json",
                     "config":{"mediaType":"application/vnd.oci.image.config.v1+json","size":%d,"digest":"%s"},
                     "layers":[{"mediaType":"application/vnd.docker.image.rootfs.diff.tar.gzip","size":%d,"digest":"%s"}]}
                    """.formatted(config.length, Digest.of(config), layer.length, Digest.of(layer))
                    .getBytes(UTF_8);
            registry.tag("base", "1", manifest);
            return Digest.of(manifest);
        }
    }

    private void put(Registry registry, byte[] bytes) throws IOException {
        Path file = Files.createTempFile("blob", "");
        Files.write(file, bytes);
        registry.put("base", new Descriptor("x/y", bytes.length, Digest.of(bytes)), "", file);
        Files.delete(file);
    }
}
