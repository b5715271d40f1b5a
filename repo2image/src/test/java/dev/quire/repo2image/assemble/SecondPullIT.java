package dev.quire.repo2image.assemble;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.quire.repo2image.image.Codec;
import dev.quire.repo2image.image.Content;
import dev.quire.repo2image.image.Digest;
import dev.quire.repo2image.image.Entry;
import dev.quire.repo2image.image.LayerSource;
import dev.quire.repo2image.image.Owner;
import dev.quire.repo2image.registry.InMemoryRegistryServer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a node pulls that has the environment of an image already: Podman with a storage of its own is the node. */
@Timeout(180)
final class SecondPullIT {
    @TempDir
    Path directory;

    @Test
    void aNodeThatHasTheEnvironmentPullsTheContentAndTheConfig() throws Exception {
        assumeTrue(hasPodman(), "there is no podman to pull with");
        try (InMemoryRegistryServer server = InMemoryRegistryServer.plain()) {
            Assembler assembler = new Assembler(
                    new LayerStore(directory.resolve("cache"), Codec.ZSTD),
                    server.registries(),
                    Assembler.Pool.SHARED,
                    2);
            assemble(assembler, "quire/a", "first", 1);
            Digest second = assemble(assembler, "quire/b", "second", 2);
            pull(server, "quire/a:first");
            long whole = server.served();
            assertThat(whole).isGreaterThan(4 << 20);
            server.forgetRequests();
            pull(server, "quire/b:second");
            JsonNode manifest = new ObjectMapper().readTree(server.read(second));
            JsonNode content = manifest.path("layers").path(4);
            assertThat(server.served() - whole)
                    .isEqualTo(content.path("size").asLong()
                            + manifest.path("config").path("size").asLong());
            assertThat(server.requests())
                    .filteredOn(request -> request.startsWith("GET ") && request.contains("/blobs/"))
                    .extracting(request -> request.substring(request.lastIndexOf('/') + 1))
                    .containsExactlyInAnyOrder(
                            content.path("digest").asText(),
                            manifest.path("config").path("digest").asText());
        }
    }

    private static Digest assemble(Assembler assembler, String repository, String tag, int commit)
            throws IOException, InterruptedException {
        List<LayerSource> layers = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            layers.add(noise("environment " + i, 1 << 20, i));
        }
        layers.add(noise("content " + commit, 20_000, commit));
        return assembler
                .assemble(layers, AssemblerContract.CONFIG, repository, tag, event -> {})
                .digest();
    }

    private static TestLayer noise(String name, int size, int seed) {
        byte[] bytes = new byte[size];
        new Random(seed).nextBytes(bytes);
        return TestLayer.of(
                name, () -> List.of(new Entry.File(name.replace(' ', '-'), 0644, new Owner(0, 0), Content.of(bytes))));
    }

    private static boolean hasPodman() throws InterruptedException {
        try {
            return new ProcessBuilder("podman", "--version")
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException e) {
            return false;
        }
    }

    private void pull(InMemoryRegistryServer server, String image) throws IOException, InterruptedException {
        podman("pull", "--quiet", "--tls-verify=false", server.host() + "/" + image);
    }

    private void podman(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                "podman",
                "--root",
                directory.resolve("root").toString(),
                "--runroot",
                directory.resolve("run").toString(),
                "--storage-driver",
                "vfs"));
        command.addAll(List.of(arguments));
        Path log = directory.resolve("podman.log");
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        boolean ended = process.waitFor(60, TimeUnit.SECONDS);
        assertThat(ended && process.exitValue() == 0)
                .as(java.nio.file.Files.readString(log, UTF_8))
                .isTrue();
    }
}
