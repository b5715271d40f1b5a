package dev.quire.api.cluster;

import static dev.quire.api.cluster.Eventually.within;
import static org.assertj.core.api.Assertions.assertThat;

import dev.quire.api.cluster.OnCluster.Need;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.FutureTask;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Two processes over one cluster, which share a key: what one begins, the other goes on with. */
@OnCluster(needs = {Need.GIT, Need.REGISTRY, Need.INGRESS})
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class TwoReplicasIT {
    private Scene scene;
    private Map<String, String> settings;
    private String path;
    private ServiceProcess one;
    private ServiceProcess other;

    @BeforeAll
    void start(ClusterUnderTest cluster, @TempDir Path directory) throws IOException, InterruptedException {
        scene = new Scene(cluster);
        cluster.createNamespace(scene.name);
        byte[] key = new byte[32];
        new SecureRandom().nextBytes(key);
        settings = Map.of(
                "QUIRE_SESSIONS_KEY_FILE",
                Files.write(directory.resolve("key"), key).toString());
        one = scene.start(settings);
        other = scene.start(settings);
        path = scene.examples.launchPath("minimal");
        // Whatever is slow only once is over before anything is cut.
        for (ServiceProcess service : List.of(one, other)) {
            assertThat(scene.launches(service).follow(path).getLast()).returns("ready", LaunchStream.Event::phase);
        }
        removePods();
    }

    @AfterEach
    void removePods() {
        scene.cluster.client().pods().inNamespace(scene.name).delete();
        within(Duration.ofSeconds(60), () -> assertThat(scene.pods(scene.name)).isEmpty());
    }

    @AfterAll
    void stop() {
        if (scene != null) {
            Stream.of(one, other).filter(service -> service != null).forEach(ServiceProcess::close);
            scene.cluster.deleteNamespaces(scene.name);
            scene.close();
        }
    }

    @Test
    void theSameRequestAtBothIsOneSession() throws Exception {
        String request = path + "?request=the-same-request-of-one-client";
        FutureTask<List<String>> first = follow(one, request);
        FutureTask<List<String>> second = follow(other, request);

        assertThat(session(second.get().getLast()))
                .isEqualTo(session(first.get().getLast()));
        assertThat(scene.pods(scene.name)).hasSize(1);
    }

    @Test
    void aReplicaThatIsStoppedDuringALaunchCostsNothing() throws Exception {
        List<String> seen = new CopyOnWriteArrayList<>();
        FutureTask<List<String>> cut = follow(one, path, seen);
        List<String> begun = awaitPod(seen);
        one.close();

        assertThat(cut.get()).noneMatch(event -> event.contains("\"failed\"") || event.contains("\"ready\""));
        assertThat(read(other, path, "Last-Event-ID", id(cut.get().getLast())).getLast())
                .contains("\"ready\"");
        assertThat(scene.pods(scene.name)).as("the same Pod").isEqualTo(begun);
        one = scene.start(settings);
    }

    @Test
    void aReplicaThatIsKilledDuringALaunchCostsNothing() throws Exception {
        List<String> seen = new CopyOnWriteArrayList<>();
        FutureTask<List<String>> cut = follow(one, path, seen);
        List<String> begun = awaitPod(seen);
        one.kill();
        within(Duration.ofSeconds(10), () -> assertThat(cut.isDone()).isTrue());

        assertThat(read(other, path, "Last-Event-ID", id(seen.getLast())).getLast())
                .contains("\"ready\"");
        assertThat(scene.pods(scene.name)).as("the same Pod").isEqualTo(begun);
        one = scene.start(settings);
    }

    @Test
    void theOtherCancels() throws Exception {
        List<String> seen = new CopyOnWriteArrayList<>();
        FutureTask<List<String>> launch = follow(one, path, seen);
        awaitPod(seen);
        String id = id(seen.getFirst());
        HttpRequest cancel = HttpRequest.newBuilder(
                        other.url().resolve("/api/v1/launches/" + id.substring(0, id.indexOf('.'))))
                .DELETE()
                .build();

        assertThat(scene.http.send(cancel, BodyHandlers.ofString()).statusCode())
                .isEqualTo(204);
        assertThat(launch.get().getLast()).contains("\"failed\"");
        assertThat(scene.pods(scene.name)).isEmpty();
    }

    /** The Pod of a launch that has begun, and of which the client knows. */
    private List<String> awaitPod(List<String> seen) {
        within(Duration.ofSeconds(60), () -> {
            assertThat(scene.pods(scene.name)).isNotEmpty();
            assertThat(seen).isNotEmpty();
        });
        return scene.pods(scene.name);
    }

    private FutureTask<List<String>> follow(ServiceProcess service, String link) {
        return follow(service, link, new CopyOnWriteArrayList<>());
    }

    private FutureTask<List<String>> follow(ServiceProcess service, String link, List<String> seen) {
        Callable<List<String>> reading = () -> read(service, link, seen, "Accept", "text/event-stream");
        FutureTask<List<String>> task = new FutureTask<>(reading);
        Thread.ofVirtual().start(task);
        return task;
    }

    private List<String> read(ServiceProcess service, String link, String header, String value)
            throws IOException, InterruptedException {
        return read(service, link, new CopyOnWriteArrayList<>(), header, value);
    }

    /** The events, each as {@code <id>\n<data>}. */
    private List<String> read(ServiceProcess service, String link, List<String> seen, String header, String value)
            throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(service.url().resolve(link))
                .header(header, value)
                .build();
        HttpResponse<Stream<String>> response = scene.http.send(request, BodyHandlers.ofLines());
        String id = "";
        try (Stream<String> lines = response.body()) {
            for (String line : (Iterable<String>) lines::iterator) {
                if (line.startsWith("id: ")) {
                    id = line.substring(4);
                } else if (line.startsWith("data: ")) {
                    seen.add(id + "\n" + line);
                }
            }
        }
        return seen;
    }

    private static String id(String event) {
        return event.substring(0, event.indexOf('\n'));
    }

    /** What tells one session from another: URL and token. */
    private static String session(String event) {
        assertThat(event).contains("\"ready\"", "\"url\"", "\"token\"");
        return event.substring(event.indexOf("\"url\""), event.indexOf("\"image\""));
    }
}
