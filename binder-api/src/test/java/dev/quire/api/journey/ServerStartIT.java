package dev.quire.api.journey;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A server that starts as Quire has it is the server that its packages make. */
@ExtendWith(ExampleScene.Shared.class)
final class ServerStartIT {
    /** An extension of the repository's own, and its own configuration that loads it. */
    private static final Map<String, String> REPOSITORY =
            Map.of("mine.py", """
            from jupyter_server.base.handlers import JupyterHandler
            from jupyter_server.utils import url_path_join


            class Mine(JupyterHandler):
                def get(self):
                    self.finish("mine")


            def _load_jupyter_server_extension(app):
                app.web_app.add_handlers(".*$", [(url_path_join(app.base_url, "mine"), Mine)])
            """, ".jupyter/jupyter_server_config.py", """
            import sys

            sys.path.insert(0, "/home/jovyan")
            c.ServerApp.jpserver_extensions = {"mine": True}
            """, "index.ipynb", """
            {"cells": [{"cell_type": "markdown", "id": "a", "metadata": {}, "source": ["# A title"]},
                       {"cell_type": "code", "execution_count": null, "id": "b", "metadata": {}, "outputs": [],
                        "source": ["print(42)"]}],
             "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
            """);

    private final ExampleScene scene;

    ServerStartIT(ExampleScene scene) {
        this.scene = scene;
    }

    @Test
    void everythingAnswersAsWithTheStockStart() throws Exception {
        assertThat(compared("stack", "jupyter-server-proxy==4.6.0\n", "")).isEqualTo("compared\n");
    }

    @Test
    void everythingAnswersAsWithTheStockStartOnTheOlderPython() throws Exception {
        assertThat(compared("older", "jupyter-server-proxy==4.6.0\n", "python-3.11\n"))
                .isEqualTo("compared\n");
    }

    /** Other versions than the stack's, some of which its list of imports was not made for. */
    @Test
    void versionsOfTheRepositorysOwnStartAsTheyAlwaysDid() throws Exception {
        String pins = "jsonschema<4.24\njupyter-client<8.7\nipython<9.5\njupyterlab<4.5\nnotebook<7.5\n";
        assertThat(compared("pinned", "jupyter-server-proxy==4.6.0\n" + pins, ""))
                .isEqualTo("compared\n");
    }

    private String compared(String name, String requirements, String runtime) throws IOException, InterruptedException {
        Map<String, String> files = new HashMap<>(REPOSITORY);
        files.put("requirements.txt", requirements);
        if (!runtime.isEmpty()) {
            files.put("runtime.txt", runtime);
        }
        return scene.inKernelOf(scene.commit("start-" + name, files), program());
    }

    private static String program() throws IOException {
        try (InputStream in = Objects.requireNonNull(ServerStartIT.class.getResourceAsStream("compare-starts.py"))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
