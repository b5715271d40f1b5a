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

/** Repositories with a Dockerfile and a service in cluster mode that has no builder but may run steps as root. */
@OnCluster(needs = {Need.REGISTRY, Need.INGRESS, Need.GIT})
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class DockerfileAsStepsIT {
    private Scene scene;
    private String steps;

    @BeforeAll
    void start(ClusterUnderTest cluster) throws IOException {
        scene = new Scene(cluster);
        steps = scene.name + "-steps";
        cluster.createNamespace(scene.name);
        cluster.createNamespace(steps, "baseline");
    }

    @AfterAll
    void stop() {
        if (scene != null) {
            scene.cluster.deleteNamespaces(scene.name, steps);
            scene.close();
        }
    }

    @Test
    @OnCluster(needs = Need.BROWSER)
    void aSessionHasWhatTheStepsOfTheDockerfileMade(@TempDir Path content) throws IOException, InterruptedException {
        try (ServiceProcess service = scene.start(settings())) {
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
            DockerfileInClusterIT.example(content, base);
            Files.writeString(
                    content.resolve("Dockerfile"),
                    "USER root\nRUN id -u > /srv/built-by && mkdir -m 1777 /srv/shared\nUSER 1000\n",
                    StandardOpenOption.APPEND);
            String path = scene.examples.launchPath("dockerfile-as-steps", content);

            List<Event> events = launches.follow(path);

            Event ready = events.getLast();
            assertThat(ready).as(ready.message()).returns("ready", Event::phase);
            assertThat(events)
                    .extracting(Event::message)
                    .anyMatch(line -> line.contains("Made layer: Dockerfile, line"))
                    .anyMatch(line -> line.contains("FROM " + base) && line.contains("@sha256:"));
            try (Notebook notebook = new Notebook(scene.cluster.browser())) {
                assertThat(
                                notebook.run(
                                        ready.url(),
                                        ready.token(),
                                        "import os; print(os.environ['GREETING'], os.getuid(), 'secret.txt' in os.listdir(),"
                                                + " open('/srv/built-by').read().strip(), oct(os.stat('/srv/shared').st_mode))"))
                        .isEqualTo("made by a Dockerfile 1000 False 0 0o41777");
            }
            within(
                    Duration.ofSeconds(30),
                    () -> assertThat(scene.pods(steps)).as("Pods of steps").isEmpty());

            assertThat(launches.follow(path)).extracting(Event::phase).doesNotContain("building");
        }
    }

    @Test
    void whatTakesABuilderIsRefusedWithItsLine(@TempDir Path content) throws IOException, InterruptedException {
        Files.writeString(
                content.resolve("Dockerfile"), "FROM scratch\nCOPY . /\nRUN --mount=type=cache,target=/x true\n");
        try (ServiceProcess service = scene.start(settings())) {
            List<Event> events =
                    scene.launches(service).follow(scene.examples.launchPath("dockerfile-beyond-steps", content));

            assertThat(events.getLast()).returns("failed", Event::phase);
            assertThat(events.getLast().message())
                    .contains("Dockerfile, line 3", "--mount", "quire.builder.image")
                    .doesNotContain("Exception");
        }
    }

    private Map<String, String> settings() {
        return Map.of(
                "QUIRE_STEPS_NAMESPACE", steps,
                "QUIRE_STEPS_ROOT", "allowed",
                "QUIRE_STEPS_MEMORY", "2GiB",
                "QUIRE_STEPS_CPU", "1",
                "QUIRE_STEPS_DISK", "4GiB",
                "QUIRE_BUILDER_INSECURE_REGISTRIES", scene.cluster.registry());
    }
}
