package dev.quire.api.journey;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

/** Repositories with a Dockerfile, from link to kernel; they start from an image of our own, since no registry is reached here. */
@ExtendWith(ExampleScene.Shared.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class DockerfileIT {
    private final ExampleScene scene;
    private String base;

    DockerfileIT(ExampleScene scene) {
        this.scene = scene;
    }

    @BeforeAll
    void findBase() throws Exception {
        try (ExampleScene.Visit visit = scene.visit(scene.link(Example.MINIMAL))) {
            base = scene.engine()
                    .run("inspect", "--format", "{{.Config.Image}}", visit.container())
                    .getFirst();
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

        Events events = scene.launch(link);
        try (ExampleScene.Visit visit = scene.visit(events)) {
            assertThat(events.raw()).contains("RUN echo");
            assertThat(visit.run("python3", """
                            import os
                            made = open('/srv/made').read().strip()
                            print(os.environ['COLOUR'], os.getcwd(), os.getuid(), made, 'secret.txt' in os.listdir('.'))
                            """)).contains("green /work 1000 made for jovyan False");
        }
    }

    @Test
    void aCommandThatFailsIsNamed() throws Exception {
        Events events = scene.launch(commit("failing", "FROM %s\nRUN echo no such package; exit 4\n"));

        assertThat(events.last().json().toString())
                .contains("failed")
                .contains("Dockerfile: ")
                .contains("exit code 4")
                .contains("no such package");
    }

    @Test
    void anImageWithoutJupyterIsToldApart() throws Exception {
        Events events = scene.launch(commit("bare", "FROM %s\nENV PATH=/usr/bin:/bin\nENTRYPOINT []\n"));

        assertThat(events.last().json().toString()).contains("failed").contains("jupyter-lab");
    }

    private String commit(String name, String dockerfile) throws Exception {
        return scene.commit(
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
