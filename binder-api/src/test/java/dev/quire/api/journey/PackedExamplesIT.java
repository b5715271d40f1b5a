package dev.quire.api.journey;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.quire.repo2image.image.Digest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Examples of conda and Docker, with {@link PackedMirrors}. */
@ExtendWith(ExampleScene.Shared.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class PackedExamplesIT {
    private final ExampleScene scene;

    PackedExamplesIT(ExampleScene scene) {
        this.scene = scene;
    }

    @BeforeAll
    void pack(@TempDir Path directory) throws IOException, InterruptedException {
        PackedMirrors.fill(scene, directory);
    }

    @Test
    void condaEnvironment() throws IOException, InterruptedException {
        scene.check(Example.CONDA);
    }

    /** The hash in the example is that of the real package: in a copy, it and the address are those of the mirror's. */
    @ParameterizedTest
    @EnumSource(names = {"CONDA_LOCK", "PIXI"})
    void condaLock(Example example) throws IOException, InterruptedException {
        String file = "noarch/tzdata-2024a-0.conda";
        byte[] bytes = Files.readAllBytes(Path.of(scene.mirrors().channel("zones"), file));
        Map<String, String> files = new HashMap<>();
        Path lying = Setup.ROOT.resolve("examples").resolve(example.directory());
        try (Stream<Path> all = Files.list(lying)) {
            for (Path one : (Iterable<Path>) all::iterator) {
                String text = Files.readString(one);
                files.put(
                        one.getFileName().toString(),
                        text.replaceAll(
                                        "https://\\S+/tzdata-\\S+\\.conda",
                                        scene.mirrors().conda().url() + "/zones/" + file)
                                .replaceAll(
                                        "sha256: [0-9a-f]{64}",
                                        "sha256: " + Digest.of(bytes).hex())
                                .replaceAll("\n +(md5|size): \\w+", ""));
            }
        }
        scene.check(example, scene.commit(example.directory(), files));
    }

    @Test
    void dockerfile() throws IOException, InterruptedException {
        Engine engine = scene.engine();
        assumeTrue(
                engine.command().equals("podman"),
                "Where Docker finds its images is the configuration of its daemon, which a test cannot change.");
        boolean there = Engine.succeeds(engine.command(), "image", "exists", "docker.io/" + PackedMirrors.BASE);
        try {
            scene.check(Example.DOCKERFILE);
        } finally {
            if (!there) {
                engine.run("rmi", "--force", "docker.io/" + PackedMirrors.BASE);
            }
        }
    }
}
