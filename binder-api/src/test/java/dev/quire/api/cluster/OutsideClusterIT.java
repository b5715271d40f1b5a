package dev.quire.api.cluster;

import static dev.quire.api.cluster.Eventually.within;
import static org.assertj.core.api.Assertions.assertThat;

import dev.quire.api.cluster.LaunchStream.Event;
import dev.quire.api.cluster.OnCluster.Need;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** The service outside the cluster: from a Git URL through the registry to a Pod, and to a cell in a browser. */
@OnCluster(needs = {Need.REGISTRY, Need.INGRESS, Need.BROWSER, Need.GIT})
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class OutsideClusterIT {
    private Scene scene;
    private ServiceProcess service;

    @BeforeAll
    void start(ClusterUnderTest cluster) throws IOException, InterruptedException {
        scene = new Scene(cluster);
        cluster.createNamespace(scene.name);
        service = scene.start(Map.of());
    }

    @AfterAll
    void stop() {
        if (service != null) {
            service.close();
        }
        if (scene != null) {
            scene.cluster.deleteNamespaces(scene.name);
            scene.close();
        }
    }

    @Test
    void aGitUrlBecomesANotebookWhoseCellShows42() throws IOException, InterruptedException {
        LaunchStream launches = scene.launches(service);
        String path = scene.examples.launchPath("scientific");

        List<Event> first = launches.follow(path);

        assertThat(first.getLast()).returns("ready", Event::phase);
        assertThat(first).extracting(Event::phase).contains("fetching", "building", "pushing", "built", "launching");
        assertThat(first.getLast().url()).startsWith(scene.cluster.ingress() + "/s/");
        try (Notebook notebook = new Notebook(scene.cluster.browser())) {
            String shown = notebook.run(
                    first.getLast().url(),
                    first.getLast().token(),
                    "import numpy, pandas, matplotlib.pyplot, sklearn; 6*7");
            assertThat(shown).isEqualTo("42");
        }

        List<Event> second = launches.follow(path);

        assertThat(second.getLast()).returns("ready", Event::phase);
        assertThat(second).extracting(Event::phase).containsOnly("waiting", "built", "launching", "ready");
        assertThat(service.log()).contains("nothing built");
        assertThat(scene.pods(scene.name)).hasSize(2);

        assertThat(launches.stop(first.getLast())).isEqualTo(204);
        assertThat(launches.stop(second.getLast())).isEqualTo(204);
        within(Duration.ofSeconds(30), () -> {
            assertThat(scene.pods(scene.name)).isEmpty();
            assertThat(scene.cluster
                            .client()
                            .services()
                            .inNamespace(scene.name)
                            .list()
                            .getItems())
                    .isEmpty();
            assertThat(scene.cluster
                            .client()
                            .network()
                            .v1()
                            .ingresses()
                            .inNamespace(scene.name)
                            .list()
                            .getItems())
                    .isEmpty();
        });
    }
}
