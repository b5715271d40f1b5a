package dev.quire.api.journey;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A process that is killed loses nothing that was finished, and leaves nothing running that nobody owns. */
final class KilledIT {
    @TempDir
    private Path directory;

    @Test
    void aKilledBuildGoesOnAndMakesTheImageThatEveryMachineMakes() throws Exception {
        String link = new Repositories(directory)
                        .commit(
                                "killed",
                                Map.of(
                                        "requirements.txt",
                                        Files.readString(Setup.ROOT.resolve("examples/python/requirements.txt"))))
                + "?build_only=true";
        Path kept = Caches.kept();
        Path other = Caches.downloaded();
        try {
            String expected = digest(kept, link);
            List<String> made = buildUntilTheFirstLayer(other, link);
            assertThat(processesOf(other)).isEmpty();
            try (ServiceProcess service = ServiceProcess.java(setup("killed-build-again", other))) {
                Events events = service.launch(link);
                events.ready();
                List<String> reused = events.after("Reused layer: ");
                assertThat(made)
                        .isNotEmpty()
                        .allSatisfy(layer -> assertThat(reused).contains(name(layer)));
                assertThat(events.after("Made layer: ")).isNotEmpty();
                assertThat(digest(service)).isEqualTo(expected);
            }
            assertThat(Caches.unfinished(other)).isEmpty();
        } finally {
            Caches.delete(other);
        }
    }

    private String digest(Path cache, String link) throws Exception {
        try (ServiceProcess service = ServiceProcess.java(setup("whole-build", cache))) {
            service.launch(link).ready();
            return digest(service);
        }
    }

    private List<String> buildUntilTheFirstLayer(Path cache, String link) throws Exception {
        try (ServiceProcess service = ServiceProcess.java(setup("killed-build", cache))) {
            Events events = service.launch(link);
            events.awaitMessage("Made layer: ");
            service.kill();
            return events.after("Made layer: ");
        }
    }

    private Setup setup(String name, Path cache) throws Exception {
        return Setup.of(name, cache).with("QUIRE_REPOSITORIES_FILE_DIRECTORIES", directory.toString());
    }

    private static String digest(ServiceProcess service) throws Exception {
        Matcher matcher =
                Pattern.compile("Built image \\S+ \\((sha256:[0-9a-f]{64})\\)").matcher(service.log());
        assertThat(matcher.find()).as(service.log()).isTrue();
        return matcher.group(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Starting the container", "Waiting for Jupyter"})
    void aKilledLaunchLeavesNoContainerAndReadySessionsGoOn(String moment) throws Exception {
        Engine engine = Engine.require();
        Setup setup = Setup.of("killed-launch", Caches.kept());
        String link = Repositories.example(setup, "python");
        try {
            Events.Event ready;
            try (ServiceProcess service = ServiceProcess.java(setup)) {
                ready = service.launch(link).ready();
                service.launch(link).awaitMessage(moment);
                service.kill();
            }
            try (ServiceProcess service = ServiceProcess.java(setup)) {
                assertThat(engine.containers(setup)).containsExactly("quire-" + id(ready));
                HttpRequest.Builder status = HttpRequest.newBuilder(ready.url().resolve("api/status"))
                        .header("Authorization", "token " + ready.token());
                assertThat(service.send(status).statusCode()).isEqualTo(200);
                assertThat(service.get("/health").body()).contains("\"user_pods\":1");
                service.launch(link).ready();
                assertThat(service.stop(Duration.ofSeconds(20))).isTrue();
            }
            assertThat(engine.containers(setup)).isEmpty();
        } finally {
            engine.clear(setup);
        }
    }

    private static String id(Events.Event ready) {
        return ready.url().getPath().replaceAll("^/s/|/$", "");
    }

    /** Without the size and the time that follow it. */
    private static String name(String made) {
        return made.replaceFirst(" \\([^()]*\\)$", "");
    }

    /** Those that work on that cache; a child that reads from its parent takes a moment to see that it is gone. */
    private static List<String> processesOf(Path cache) throws InterruptedException {
        List<String> commands = List.of();
        for (int i = 0; i < 50; i++) {
            commands = ProcessHandle.allProcesses()
                    .flatMap(process -> process.info().commandLine().stream())
                    .filter(command -> command.contains(cache.toString()))
                    .toList();
            if (commands.isEmpty()) {
                break;
            }
            Thread.sleep(100);
        }
        return commands;
    }
}
