package dev.quire.api.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quire.api.cluster.Containers.Ended;
import dev.quire.api.cluster.OnCluster.Need;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * One image, started by {@code podman run}, {@code docker run} and a Pod: the same user, home, variables, entrypoint, signals
 * and exit statuses.
 */
@OnCluster(needs = {Need.REGISTRY, Need.DOCKER})
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class ContainersAgreeIT {
    /** All that a process sees of what the image decides, without what each runtime adds of its own. */
    private static final String LOOK = """
            id; pwd; echo "$HOME"; umask
            env | grep -vE '^(HOSTNAME|container|KUBERNETES_[A-Z0-9_]*|TERM|_|SHLVL)=' | sort
            stat -c '%n %U:%G %a' . .bashrc start README.md /srv/conda /srv/conda/envs/notebook/bin/python 2>&1
            touch new ~/.profile-of-mine /tmp/new && stat -c %u:%g new
            tr '\\0' ' ' < /proc/1/cmdline; echo
            command -v python jupyter; python -c 'import sys; print(sys.prefix)'
            """;

    private Scene scene;
    private final Map<String, Containers> all = new LinkedHashMap<>();

    private interface Use {
        Ended of(Containers containers) throws Exception;
    }

    @BeforeAll
    void start(ClusterUnderTest cluster, @TempDir Path directory) throws Exception {
        scene = new Scene(cluster);
        cluster.createNamespace(scene.name);
        Files.writeString(directory.resolve("README.md"), "All agree.\n");
        Files.writeString(directory.resolve("start"), "#!/bin/bash\nexport FROM_START=yes\nexec \"$@\"\n");
        String name = cluster.registry() + "/" + scene.name + "/image:one";
        String image = build(directory, Map.of(), "--push", "--image", name);
        build(directory, Map.of(), "--load", "--engine", "podman", "--image", name);
        build(directory, Map.of("DOCKER_HOST", cluster.docker()), "--load", "--engine", "docker", "--image", name);
        all.put("podman", EngineContainers.podman(name));
        all.put("docker", EngineContainers.docker(cluster.docker(), name));
        all.put("kubernetes", new PodContainers(cluster.client(), scene.name, image));
    }

    @AfterAll
    void stop() throws Exception {
        for (Containers each : all.values()) {
            each.remove();
        }
        if (scene != null) {
            scene.cluster.deleteNamespaces(scene.name);
            scene.close();
        }
    }

    private String build(Path repository, Map<String, String> environment, String... options)
            throws IOException, InterruptedException {
        List<String> arguments = new ArrayList<>(List.of("build", repository.toString()));
        arguments.addAll(List.of(options));
        ProcessBuilder builder = new ProcessBuilder(
                ServiceProcess.command("dev.quire.api.cli.Repo2ImageCommand", arguments.toArray(String[]::new)));
        builder.redirectError(ProcessBuilder.Redirect.appendTo(scene.log().toFile()));
        builder.environment().put("QUIRE_CACHE", scene.cache().toString());
        builder.environment().put("QUIRE_REGISTRY_INSECURE", "true");
        builder.environment().putAll(environment);
        Process process = builder.start();
        String image = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        assertThat(process.waitFor()).as(Files.readString(scene.log())).isZero();
        return image;
    }

    /** What it came to with all of them, after it was seen to be the same. */
    private Ended agreed(Use use) throws Exception {
        Map<String, Ended> ended = new TreeMap<>();
        for (Map.Entry<String, Containers> each : all.entrySet()) {
            ended.put(each.getKey(), use.of(each.getValue()));
        }
        Ended first = ended.values().iterator().next();
        assertThat(ended).allSatisfy((_, other) -> assertThat(other).isEqualTo(first));
        return first;
    }

    @Test
    void aCommandSeesTheSame() throws Exception {
        Ended seen = agreed(containers -> containers.run(List.of("bash", "-c", LOOK)));

        assertThat(seen.status()).as(seen.out()).isZero();
        assertThat(seen.out().lines())
                .startsWith("uid=1000(jovyan) gid=1000(jovyan) groups=1000(jovyan)", "/home/jovyan", "/home/jovyan")
                .contains("FROM_START=yes", "USER=jovyan", "NB_UID=1000", "start jovyan:jovyan 755", "1000:1000")
                .contains("/srv/conda/envs/notebook/bin/python", "/srv/conda/envs/notebook");
    }

    @Test
    void theExitStatusIsTheCommands() throws Exception {
        assertThat(agreed(containers -> containers.run(List.of("bash", "-c", "echo last; exit 3"))))
                .isEqualTo(new Ended(3, "last\n"));
    }

    @Test
    void aCommandThatIsNotThereIsSaid() throws Exception {
        Ended ended = agreed(containers -> containers.run(List.of("no-such-command")));
        assertThat(ended.status()).isEqualTo(127);
        assertThat(ended.out()).contains("no-such-command");
    }

    @Test
    void stoppingReachesTheCommandWhichDecides() throws Exception {
        String script = "trap 'echo asked to stop; exit 7' TERM; echo ready; while :; do sleep 0.1; done";
        Ended ended = agreed(containers -> containers.stop(List.of("bash", "-c", script), "ready"));
        assertThat(ended.status()).isEqualTo(7);
        assertThat(ended.out()).startsWith("ready\n").endsWith("asked to stop\n");
    }

    @Test
    void aCommandThatKnowsNoSignalsIsEndedByThem() throws Exception {
        Ended ended = agreed(containers ->
                containers.stop(List.of("python", "-c", "print('ready'); import time; time.sleep(600)"), "ready"));
        assertThat(ended.status()).isEqualTo(143);
    }

    @Test
    void withoutACommandTheServerStartsAndStops() throws Exception {
        // What it prints has times in it.
        Ended ended = agreed(containers -> {
            Ended served = containers.stop(List.of(), "is running at:");
            assertThat(served.out()).contains("http://127.0.0.1:8888/lab", "received signal 15, stopping");
            return new Ended(served.status(), "");
        });
        assertThat(ended.status()).isZero();
    }
}
