package dev.quire.api.journey;

import dev.quire.repo2image.conda.TestChannel;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;

/**
 * What conda and Docker need of a scene's mirrors. Neither a channel of conda with a Python nor an image with one can be reached
 * everywhere, so the mirrors have what a session of another example has: its Python, pip and ipykernel as conda's packages, and
 * its image. What is called NumPy there is a module of one function.
 */
final class PackedMirrors {
    /** The image that an example is built on. */
    static final String BASE = "library/python:3.13-slim";

    private static final String HOME = "/home/jovyan/";

    private PackedMirrors() {}

    /**
     * Fills them, once for a scene.
     *
     * @param directory an empty one
     */
    static void fill(ExampleScene scene, Path directory) throws IOException, InterruptedException {
        if (Files.exists(Path.of(scene.mirrors().channel("conda-forge")))) {
            return;
        }
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
}
