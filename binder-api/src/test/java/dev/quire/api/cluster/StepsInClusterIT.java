package dev.quire.api.cluster;

import static dev.quire.api.cluster.Eventually.within;
import static org.assertj.core.api.Assertions.assertThat;

import dev.quire.api.cluster.LaunchStream.Event;
import dev.quire.api.cluster.OnCluster.Need;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Repositories whose environment takes code to run, and a service in cluster mode: run in Pods, or told why not. */
@OnCluster(needs = {Need.REGISTRY, Need.INGRESS, Need.BROWSER, Need.GIT})
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class StepsInClusterIT {
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

    private Map<String, String> settings(String root) {
        return Map.of(
                "QUIRE_STEPS_NAMESPACE", steps,
                "QUIRE_STEPS_ROOT", root,
                "QUIRE_STEPS_MEMORY", "2GiB",
                "QUIRE_STEPS_CPU", "1",
                "QUIRE_STEPS_DISK", "4GiB");
    }

    @Test
    void aSessionHasWhatDebianPostBuildAndStartMadeOfIt() throws IOException, InterruptedException {
        try (ServiceProcess service = scene.start(settings("allowed"))) {
            List<Event> events = scene.launches(service).follow(scene.examples.launchPath("system"));

            Event ready = events.getLast();
            assertThat(ready).as(ready.message()).returns("ready", Event::phase);
            try (Notebook notebook = new Notebook(scene.cluster.browser())) {
                assertThat(
                                notebook.run(
                                        ready.url(),
                                        ready.token(),
                                        "import os, shutil; print(shutil.which('dot'), shutil.which('greet'),"
                                                + " os.environ['QUIRE_EXAMPLE'], os.path.getsize('picture.svg') > 100, os.getuid())"))
                        .isEqualTo("/usr/bin/dot /home/jovyan/.local/bin/greet set by start True 1000");
            }
            within(
                    Duration.ofSeconds(30),
                    () -> assertThat(scene.pods(steps)).as("Pods of steps").isEmpty());
        }
    }

    @Test
    void whereRootIsRefusedAptIsRefusedWithTheReason(@TempDir Path content) throws IOException, InterruptedException {
        Files.writeString(content.resolve("apt.txt"), "sl\n");
        try (ServiceProcess service = scene.start(settings("refused"))) {
            // Another package than that of the test above, whose layer may be in the registry already.
            List<Event> events =
                    scene.launches(service).follow(scene.examples.launchPath("apt-that-is-refused", content));

            assertThat(events.getLast()).returns("failed", Event::phase);
            assertThat(events.getLast().message()).contains("root").doesNotContain("Exception");
        }
    }
}
