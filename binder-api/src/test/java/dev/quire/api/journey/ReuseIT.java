package dev.quire.api.journey;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** What has been made is not made again. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class ReuseIT {
    private static final String CONTENT = "repository content";

    @TempDir
    private static Path directory;

    private Engine engine;
    private ServiceProcess service;

    @BeforeAll
    void start() throws Exception {
        engine = Engine.require();
        service = ServiceProcess.java(
                Setup.of("reuse", Caches.kept()).with("QUIRE_REPOSITORIES_FILE_DIRECTORIES", directory.toString()));
    }

    @AfterAll
    void stop() throws Exception {
        if (service != null) {
            service.close();
            engine.clear(service.setup());
        }
    }

    @Test
    void theSecondLaunchOfACommitBuildsNothing() throws Exception {
        String link = Repositories.example(service.setup(), "python");
        service.launch(link).ready();
        int before = service.log().length();
        Events second = service.launch(link);
        second.ready();
        assertThat(second.phases()).containsExactly("waiting", "built", "launching", "ready");
        assertThat(second.raw()).doesNotContain("Copying the image");
        assertThat(service.log().substring(before))
                .contains("nothing built: image ")
                .doesNotContain("Building ", "Built image");
    }

    @Test
    void aCommitThatChangesOnlyANotebookMakesOnlyTheContent() throws Exception {
        Repositories repositories = new Repositories(directory);
        String requirements = Files.readString(Setup.ROOT.resolve("examples/python/requirements.txt"));
        Map<String, String> files = Map.of("requirements.txt", requirements, "a.ipynb", notebook());
        String link = repositories.commit("mine", files) + "?build_only=true";
        service.launch(link).ready();
        files = Map.of("requirements.txt", requirements, "a.ipynb", notebook());
        repositories.commit("mine", files);
        // Answers to "which commit is main" are good for a few seconds.
        Thread.sleep(6_000);
        int before = service.log().length();
        Events second = service.launch(link);
        second.ready();
        assertThat(second.after("Made layer: ")).singleElement().asString().startsWith(CONTENT);
        assertThat(second.after("Stored layer: ")).singleElement().asString().startsWith(CONTENT);
        assertThat(second.after("Reused layer: ")).hasSizeGreaterThan(5).doesNotContain(CONTENT);
        assertThat(service.log().substring(before)).contains("layers made: 1, reused: ");
    }

    /** One that no cache has seen. */
    private static String notebook() {
        return "{\"cells\": [], \"metadata\": {\"id\": \"" + UUID.randomUUID() + "\"}}";
    }
}
