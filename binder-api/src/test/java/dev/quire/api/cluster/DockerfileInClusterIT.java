package dev.quire.api.cluster;

import static dev.quire.api.cluster.Eventually.within;
import static org.assertj.core.api.Assertions.assertThat;

import dev.quire.api.cluster.LaunchStream.Event;
import dev.quire.api.cluster.OnCluster.Need;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Repositories with a Dockerfile and a service in cluster mode: built in a Pod, or told why they are not. */
@OnCluster(needs = {Need.REGISTRY, Need.INGRESS, Need.GIT})
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class DockerfileInClusterIT {
    private Scene scene;
    private String builds;

    @BeforeAll
    void start(ClusterUnderTest cluster) throws IOException {
        scene = new Scene(cluster);
        builds = scene.name + "-builds";
        cluster.createNamespace(scene.name);
        cluster.createNamespace(builds, "privileged");
    }

    @AfterAll
    void stop() {
        if (scene != null) {
            scene.cluster.deleteNamespaces(scene.name, builds);
            scene.close();
        }
    }

    @Test
    @OnCluster(needs = {Need.BUILDER, Need.BROWSER})
    void aSessionHasWhatTheDockerfileMade(@TempDir Path content) throws IOException, InterruptedException {
        try (ServiceProcess service = scene.start(builder(builds))) {
            LaunchStream launches = scene.launches(service);
            // An image that the registry here has, in place of the public one that the example starts from.
            List<Event> python = launches.follow(scene.examples.launchPath("python"));
            assertThat(python.getLast()).returns("ready", Event::phase);
            launches.stop(python.getLast());
            String base = python.stream()
                    .map(Event::imageName)
                    .filter(name -> !name.isEmpty())
                    .findFirst()
                    .orElseThrow();
            String path = scene.examples.launchPath("dockerfile-in-cluster", example(content, base));

            List<Event> events = launches.follow(path);

            Event ready = events.getLast();
            assertThat(ready).as(ready.message()).returns("ready", Event::phase);
            assertThat(events).extracting(Event::phase).contains("building", "built", "launching");
            assertThat(events).extracting(Event::message).anyMatch(line -> line.contains("STEP"));
            try (Notebook notebook = new Notebook(scene.cluster.browser())) {
                assertThat(notebook.run(
                                ready.url(),
                                ready.token(),
                                "import os; print(os.environ['GREETING'], os.getuid(), 'secret.txt' in os.listdir())"))
                        .isEqualTo("made by a Dockerfile 1000 False");
            }
            within(
                    Duration.ofSeconds(30),
                    () -> assertThat(scene.pods(builds)).as("Pods of builds").isEmpty());

            assertThat(launches.follow(path)).extracting(Event::phase).doesNotContain("building");
        }
    }

    @Test
    @OnCluster(needs = Need.BUILDER)
    void aNamespaceThatForbidsBuildersIsNamedToWhoLaunches(@TempDir Path content)
            throws IOException, InterruptedException {
        try (ServiceProcess service = scene.start(builder(scene.name))) {
            Event last = refused(service, content);

            assertThat(last.message())
                    .contains("does not allow builders", "violates PodSecurity", "tell the operator")
                    .doesNotContain("Exception");
        }
    }

    @Test
    void withoutABuilderTheSettingIsNamed(@TempDir Path content) throws IOException, InterruptedException {
        try (ServiceProcess service = scene.start(Map.of())) {
            assertThat(refused(service, content).message())
                    .contains("Dockerfile cannot be built here", "quire.builder.image")
                    .doesNotContain("Exception");
        }
    }

    private Event refused(ServiceProcess service, Path content) throws IOException, InterruptedException {
        Files.writeString(content.resolve("Dockerfile"), "FROM scratch\nENV A=b\n");

        List<Event> events =
                scene.launches(service).follow(scene.examples.launchPath("dockerfile-that-is-refused", content));

        assertThat(events.getLast()).returns("failed", Event::phase);
        return events.getLast();
    }

    private Map<String, String> builder(String namespace) {
        return Map.of(
                "QUIRE_BUILDER_IMAGE",
                scene.cluster.builder(),
                "QUIRE_BUILDER_NAMESPACE",
                namespace,
                // Every cluster with Linux nodes has it.
                "QUIRE_BUILDER_USERS",
                "node",
                "QUIRE_BUILDER_INSECURE_REGISTRIES",
                scene.cluster.registry(),
                "QUIRE_STEPS_MEMORY",
                "2GiB",
                "QUIRE_STEPS_CPU",
                "1",
                "QUIRE_STEPS_DISK",
                "2GiB");
    }

    /** The bundled example on that image. */
    static Path example(Path directory, String base) throws IOException {
        Path example = ServiceProcess.CHECKOUT.resolve("examples/dockerfile");
        for (String file : List.of(".dockerignore", "README.md", "index.ipynb")) {
            Files.copy(example.resolve(file), directory.resolve(file));
        }
        Files.writeString(directory.resolve("secret.txt"), "not for images");
        Files.writeString(directory.resolve(".dockerignore"), "secret.txt\n", StandardOpenOption.APPEND);
        String dockerfile = Files.readString(example.resolve("Dockerfile"));
        Files.writeString(
                directory.resolve("Dockerfile"), dockerfile.replaceFirst("(?m)^ARG BASE=.*$", "ARG BASE=" + base));
        return directory;
    }
}
