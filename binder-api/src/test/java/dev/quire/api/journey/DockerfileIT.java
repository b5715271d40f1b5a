package dev.quire.api.journey;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Repositories with a Dockerfile, from link to kernel; they start from an image of our own, since no registry is reached here. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class DockerfileIT {
    @TempDir
    private static Path directory;

    private Engine engine;
    private ServiceProcess service;
    private String base;

    @BeforeAll
    void start() throws Exception {
        engine = Engine.require();
        service = ServiceProcess.java(Setup.of("dockerfile", Caches.kept())
                .with("QUIRE_REPOSITORIES_FILE_DIRECTORIES", directory.toString()));
        service.launch(Repositories.example(service.setup(), "python")).ready();
        base = engine.run(
                        "ps",
                        "--filter",
                        "label=dev.quire.installation=" + service.setup().installation(),
                        "--format",
                        "{{.Image}}")
                .getFirst();
    }

    @AfterAll
    void stop() throws Exception {
        if (service != null) {
            service.close();
            engine.clear(service.setup());
        }
    }

    @Test
    void aSessionHasWhatTheDockerfileMade() throws Exception {
        String link = commit("made", """
                FROM %s
                ARG NB_USER
                USER root
                RUN echo "made for $NB_USER" > /srv/made && mkdir /work && chown 1000:1000 /work
                USER 1000:1000
                ENV COLOUR=green
                WORKDIR /work
                COPY --chown=1000:1000 . /work
                """);

        Events events = service.launch(link);
        Events.Event ready = events.ready();

        assertThat(events.raw()).contains("RUN echo");
        try (KernelClient kernel = KernelClient.of(ready)) {
            assertThat(kernel.run("""
                            import os
                            made = open('/srv/made').read().strip()
                            print(os.environ['COLOUR'], os.getcwd(), os.getuid(), made, 'secret.txt' in os.listdir('.'))
                            """)).contains("green /work 1000 made for jovyan False");
        }
    }

    @Test
    void aCommandThatFailsIsNamed() throws Exception {
        Events events = service.launch(commit("failing", "FROM %s\nRUN echo no such package; exit 4\n"));

        assertThat(events.last().json().toString())
                .contains("failed")
                .contains("Dockerfile: ")
                .contains("exit code 4")
                .contains("no such package");
    }

    @Test
    void anImageWithoutJupyterIsToldApart() throws Exception {
        Events events = service.launch(commit("bare", "FROM %s\nENV PATH=/usr/bin:/bin\nENTRYPOINT []\n"));

        assertThat(events.last().json().toString()).contains("failed").contains("jupyter-lab");
    }

    private String commit(String name, String dockerfile) throws Exception {
        return new Repositories(directory)
                .commit(
                        name,
                        Map.of(
                                "binder/Dockerfile",
                                dockerfile.replace("%s", base),
                                "binder/.dockerignore",
                                "secret.txt\n",
                                "secret.txt",
                                "not for images",
                                "index.ipynb",
                                "{\"cells\": [], \"metadata\": {\"id\": \"" + UUID.randomUUID() + "\"}}"));
    }
}
