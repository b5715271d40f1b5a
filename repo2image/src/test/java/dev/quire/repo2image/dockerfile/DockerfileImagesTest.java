package dev.quire.repo2image.dockerfile;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.github.luben.zstd.ZstdInputStream;
import dev.quire.repo2image.BuildException;
import dev.quire.repo2image.assemble.Assembler.Assembled;
import dev.quire.repo2image.assemble.LayerStore;
import dev.quire.repo2image.image.Codec;
import dev.quire.repo2image.image.Digest;
import dev.quire.repo2image.registry.OciLayout;
import dev.quire.repo2image.registry.Registries;
import dev.quire.repo2image.registry.Registry;
import dev.quire.repo2image.repo.ImageName;
import dev.quire.repo2image.repo.InMemoryTree;
import dev.quire.repo2image.repo.RepoTree;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DockerfileImagesTest {
    private static final ImageName NAME = new ImageName("example-abc", "0123-4567");
    private static final byte[] LOWER = "the lower layer, which need be no tar here".getBytes(UTF_8);
    private static final byte[] UPPER = "the upper layer".getBytes(UTF_8);

    private static final DockerfileImages.Finish NOTHING = (registry, built) -> {};

    @TempDir
    private Path cache;

    private final List<String> events = new ArrayList<>();

    @Test
    void theImageIsStoredAsItWasBuilt() throws Exception {
        String config = config(LOWER, UPPER);
        Assembled image = build(archive(config, LOWER, UPPER));

        assertThat(image.made()).isEqualTo(2);
        JsonNode manifest = json(image.digest());
        assertThat(blob(manifest.path("config").path("digest").asText())).isEqualTo(config.getBytes(UTF_8));
        assertThat(layer(manifest, 0)).isEqualTo(LOWER);
        assertThat(layer(manifest, 1)).isEqualTo(UPPER);
        try (Registry registry = new OciLayout(cache.resolve("oci"))) {
            assertThat(registry.find(NAME.repository(), NAME.tag())).contains(image.digest());
        }
    }

    @Test
    void theTagComesLastWhenAllIsAttached() throws Exception {
        Recording builder = new Recording(archive(config(LOWER), LOWER));
        assertThatThrownBy(() -> images(builder)
                        .build("Dockerfile", tree(), NAME, options(), event -> {}, (registry, built) -> {
                            assertThat(registry.manifest(
                                            NAME.repository(),
                                            built.manifest().digest().toString()))
                                    .isPresent();
                            throw new IOException("the SBOM cannot be attached");
                        }))
                .hasMessage("the SBOM cannot be attached");
        try (Registry registry = new OciLayout(cache.resolve("oci"))) {
            assertThat(registry.find(NAME.repository(), NAME.tag())).isEmpty();
        }
    }

    @Test
    void layersThatWereThereBeforeAreUsedAgain() throws Exception {
        build(archive(config(LOWER), LOWER));

        Assembled image = build(archive(config(LOWER, UPPER), LOWER, UPPER));

        assertThat(image.made()).isEqualTo(1);
        assertThat(image.reused()).isEqualTo(1);
        assertThat(events).anyMatch(line -> line.startsWith("Reused layer 1 of 2"));
    }

    @Test
    void aLayerThatIsALinkToAnotherIsThatOther() throws Exception {
        Archive archive = out -> {
            try (TarArchiveOutputStream tar = new TarArchiveOutputStream(out)) {
                add(tar, "one/layer.tar", LOWER);
                TarArchiveEntry link = new TarArchiveEntry("two/layer.tar", TarConstants.LF_SYMLINK);
                link.setLinkName("../one/layer.tar");
                tar.putArchiveEntry(link);
                tar.closeArchiveEntry();
                add(tar, "c.json", config(LOWER, LOWER).getBytes(UTF_8));
                add(tar, "manifest.json", """
                        [{"Config": "c.json", "Layers": ["one/layer.tar", "two/layer.tar"]}]""".getBytes(UTF_8));
            }
        };

        assertThat(layer(json(build(archive).digest()), 1)).isEqualTo(LOWER);
    }

    @Test
    void aLayerThatIsNotWhatTheConfigSaysIsRefusedAndNothingIsTagged() throws Exception {
        assertThatThrownBy(() -> build(archive(config(LOWER, UPPER), LOWER, LOWER)))
                .isInstanceOf(BuildException.class)
                .hasMessageContaining("is not sha256:");

        try (Registry registry = new OciLayout(cache.resolve("oci"))) {
            assertThat(registry.find(NAME.repository(), NAME.tag())).isEmpty();
        }
        assertNothingIsLeft();
    }

    @Test
    void anArchiveWithoutAnImageIsRefused() {
        assertThatThrownBy(() -> build(out -> {
                    try (TarArchiveOutputStream tar = new TarArchiveOutputStream(out)) {
                        add(tar, "manifest.json", "[{\"Config\": \"../../etc/passwd\"}]".getBytes(UTF_8));
                    }
                }))
                .isInstanceOf(BuildException.class)
                .hasMessageContaining("it lacks ../../etc/passwd");
        assertThatThrownBy(() -> build(out -> {
                    try (TarArchiveOutputStream tar = new TarArchiveOutputStream(out)) {
                        add(tar, "manifest.json", "no".getBytes(UTF_8));
                    }
                }))
                .isInstanceOf(BuildException.class)
                .hasMessageContaining("not JSON");
    }

    @Test
    void theBuilderGetsTheContextTheArgumentsAndTheLabels() throws Exception {
        Recording builder = new Recording(archive(config(LOWER), LOWER));

        images(builder).build("Dockerfile", tree(), NAME, options(), event -> {}, NOTHING);

        DockerfileBuild build = builder.built;
        assertThat(build).isNotNull();
        if (build != null) {
            assertThat(build.name()).isEqualTo("example-abc");
            assertThat(build.arguments())
                    .isEqualTo(
                            Map.of("NB_USER", "jovyan", "NB_UID", "1001", "REPO_DIR", "/home/jovyan", "MORE", "of it"));
            assertThat(build.labels()).isEqualTo(Map.of("a", "b"));
            assertThat(build.context().entries()).hasSize(2);
        }
        assertNothingIsLeft();
    }

    @Test
    void aDockerfileThatCannotBeReadIsRefusedBeforeItIsBuilt() {
        Recording builder = new Recording(archive(config(LOWER), LOWER));
        RepoTree tree =
                InMemoryTree.builder().symlink("Dockerfile", "/etc/passwd").build();

        assertThatThrownBy(() -> images(builder).build("Dockerfile", tree, NAME, options(), event -> {}, NOTHING))
                .hasMessageContaining("it is a link");
        assertThat(builder.built).isNull();
    }

    private interface Archive {
        void writeTo(OutputStream out) throws IOException;
    }

    /** Hands over what it is given. */
    private static final class Recording implements DockerfileBuilder {
        private final Archive archive;
        private @Nullable DockerfileBuild built;

        Recording(Archive archive) {
            this.archive = archive;
        }

        @Override
        public void build(DockerfileBuild build, Consumer<String> output, OutputStream out) throws IOException {
            built = build;
            output.accept("STEP 1: FROM x");
            archive.writeTo(out);
        }

        @Override
        public Optional<String> problem() {
            return Optional.empty();
        }
    }

    private Assembled build(Archive archive) throws IOException, InterruptedException {
        return images(new Recording(archive))
                .build("Dockerfile", tree(), NAME, options(), event -> events.add(event.message()), NOTHING)
                .image();
    }

    private static DockerfileImages.Options options() {
        return new DockerfileImages.Options(new TreeMap<>(Map.of("NB_UID", "1001")), new TreeMap<>(Map.of("a", "b")));
    }

    private DockerfileImages images(DockerfileBuilder builder) {
        LayerStore store = new LayerStore(cache, Codec.ZSTD);
        Registries registries = Registries.of("test", () -> new OciLayout(store.layout()));
        return new DockerfileImages(
                builder,
                store,
                registries,
                cache.resolve("steps"),
                new TreeMap<>(Map.of("MORE", "of it")),
                Optional.empty());
    }

    private static RepoTree tree() {
        return InMemoryTree.of("Dockerfile", "FROM x", "a", "b");
    }

    private static String config(byte[]... layers) {
        List<String> digests =
                Stream.of(layers).map(layer -> "\"" + Digest.of(layer) + "\"").toList();
        return "{\"config\": {\"User\": \"1000\"}, \"rootfs\": {\"diff_ids\": " + digests + "}}";
    }

    private static Archive archive(String config, byte[]... layers) {
        return out -> {
            Map<String, byte[]> files = new LinkedHashMap<>();
            List<String> names = new ArrayList<>();
            for (int i = 0; i < layers.length; i++) {
                files.put(i + ".tar", layers[i]);
                names.add("\"" + i + ".tar\"");
            }
            files.put("c.json", config.getBytes(UTF_8));
            files.put("manifest.json", ("[{\"Config\": \"c.json\", \"Layers\": " + names + "}]").getBytes(UTF_8));
            try (TarArchiveOutputStream tar = new TarArchiveOutputStream(out)) {
                for (Map.Entry<String, byte[]> file : files.entrySet()) {
                    add(tar, file.getKey(), file.getValue());
                }
            }
        };
    }

    private static void add(TarArchiveOutputStream tar, String name, byte[] bytes) throws IOException {
        TarArchiveEntry entry = new TarArchiveEntry(name);
        entry.setSize(bytes.length);
        tar.putArchiveEntry(entry);
        tar.write(bytes);
        tar.closeArchiveEntry();
    }

    private JsonNode json(Digest digest) throws IOException {
        return new ObjectMapper().readTree(blob(digest.toString()));
    }

    private byte[] blob(String digest) throws IOException {
        return Files.readAllBytes(OciLayout.blob(cache.resolve("oci"), Digest.parse(digest)));
    }

    private byte[] layer(JsonNode manifest, int index) throws IOException {
        Path blob = OciLayout.blob(
                cache.resolve("oci"),
                Digest.parse(manifest.path("layers").path(index).path("digest").asText()));
        try (ZstdInputStream in = new ZstdInputStream(Files.newInputStream(blob))) {
            return in.readAllBytes();
        }
    }

    private void assertNothingIsLeft() throws IOException {
        try (Stream<Path> steps = Files.list(cache.resolve("steps"))) {
            assertThat(steps).isEmpty();
        }
    }
}
