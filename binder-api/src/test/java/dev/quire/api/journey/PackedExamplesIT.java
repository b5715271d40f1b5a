package dev.quire.api.journey;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.quire.repo2image.conda.TestChannel;
import dev.quire.repo2image.image.Digest;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Examples of conda and Docker. Neither a channel of conda with a Python nor an image with one can be reached everywhere, so the
 * mirrors have what a session of another example has: its Python, pip and ipykernel as conda's packages, and its image. What is
 * called NumPy there is a module of one function.
 */
@ExtendWith(ExampleScene.Shared.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class PackedExamplesIT {
    private static final String BASE = "library/python:3.13-slim";
    private static final String HOME = "/home/jovyan/";

    private final ExampleScene scene;

    PackedExamplesIT(ExampleScene scene) {
        this.scene = scene;
    }

    @BeforeAll
    void pack(@TempDir Path directory) throws IOException, InterruptedException {
        Engine engine = scene.engine();
        Path script = directory.resolve("make-channel.py");
        try (InputStream in = TestChannel.class.getResourceAsStream("make-channel.py")) {
            Files.copy(Objects.requireNonNull(in), script);
        }
        try (ExampleScene.Visit visit = scene.visit(scene.link(Example.MINIMAL))) {
            String container = visit.container();
            engine.run("cp", script.toString(), container + ":" + HOME);
            engine.run("exec", container, "python", HOME + "make-channel.py", HOME + "channel");
            engine.run("cp", container + ":" + HOME + "channel", scene.mirrors().channel("conda-forge"));
            String zones = visit.run("python3", "import tzdata; print(tzdata.__path__[0])");
            engine.run("cp", container + ":" + zones.strip() + "/zoneinfo/Europe/Berlin", directory + "/zone");
            if (engine.command().equals("podman")) {
                String image = engine.run("inspect", "--format", "{{.Image}}", container)
                        .getFirst();
                engine.run(
                        "push",
                        "--tls-verify=false",
                        "--compression-format",
                        "zstd",
                        image,
                        scene.mirrors().images().host() + "/" + BASE);
            }
        }
        TestChannel conda = scene.mirrors().conda();
        conda.conda(
                "conda-forge",
                TestChannel.noarch("numpy", "2.4.0")
                        .needs("python")
                        .file(
                                "site-packages/numpy.py",
                                "import math\n\n\ndef prod(numbers):\n    return math.prod(numbers)\n"));
        conda.conda(
                "zones",
                TestChannel.noarch("tzdata", "2024a")
                        .file("share/zoneinfo/Europe/Berlin", Files.readAllBytes(directory.resolve("zone"))));
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
        boolean there = Engine.succeeds(engine.command(), "image", "exists", "docker.io/" + BASE);
        try {
            scene.check(Example.DOCKERFILE);
        } finally {
            if (!there) {
                engine.run("rmi", "--force", "docker.io/" + BASE);
            }
        }
    }
}
