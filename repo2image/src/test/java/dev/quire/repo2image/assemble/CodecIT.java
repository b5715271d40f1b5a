package dev.quire.repo2image.assemble;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.quire.repo2image.BuiltImage;
import dev.quire.repo2image.image.Codec;
import dev.quire.repo2image.image.Entry;
import dev.quire.repo2image.image.ImageConfig;
import dev.quire.repo2image.image.Images;
import dev.quire.repo2image.image.LayerSource;
import dev.quire.repo2image.image.RandomTrees;
import dev.quire.repo2image.image.Sources;
import dev.quire.repo2image.registry.OciLayout;
import dev.quire.repo2image.registry.Registries;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Podman unpacks what every codec packs. */
final class CodecIT {
    @TempDir
    Path directory;

    @ParameterizedTest
    @EnumSource
    void aRuntimeUnpacksTheLayers(Codec codec) throws Exception {
        PodmanSteps podman = new PodmanSteps(directory);
        assumeTrue(podman.problem().isEmpty(), () -> podman.problem().orElse(""));
        List<Entry> tree = RandomTrees.deflated(500);
        LayerStore store = new LayerStore(directory.resolve("cache"), codec);
        List<LayerSource> sources = List.of(Sources.of("one", tree));
        new Assembler(store, layout(store), Assembler.Pool.NONE, 1)
                .assemble(sources, config(), "codec", "one", event -> {});
        Images.validate(store.layout(), "codec:one");

        String image = PodmanSteps.image(new BuiltImage.Place.InLayout(store.layout(), "codec:one"));
        try {
            String name = "quire-codec-it-" + ProcessHandle.current().pid();
            run("podman", "create", "--name", name, image, "none");
            try {
                for (Entry entry : tree) {
                    if (entry instanceof Entry.File file && file.path().matches("[0-9a-z.]+")) {
                        Path copy = directory.resolve("copy");
                        run("podman", "cp", name + ":/" + file.path(), copy.toString());
                        try (InputStream expected = file.content().open()) {
                            assertThat(copy).hasBinaryContent(expected.readAllBytes());
                        }
                        Files.delete(copy);
                    }
                }
            } finally {
                run("podman", "rm", name);
            }
        } finally {
            run("podman", "rmi", image);
        }
    }

    private static Registries layout(LayerStore store) {
        return Registries.of("test", () -> new OciLayout(store.layout()));
    }

    private static ImageConfig config() {
        return new ImageConfig(
                "1000:1000",
                "/",
                new TreeMap<>(),
                new ImageConfig.Command(List.of(), List.of("none")),
                8888,
                new TreeMap<>());
    }

    private static void run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as("%s: %s", List.of(command), output).isZero();
    }
}
