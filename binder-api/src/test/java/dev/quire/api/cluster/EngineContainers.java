package dev.quire.api.cluster;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Containers of one image in Podman or Docker, by their command lines as people type them. */
final class EngineContainers implements Containers {
    private static final int SECONDS_TO_STOP = 30;

    private final List<String> engine;
    private final List<String> run;
    private final Map<String, String> environment;
    private final String image;

    private EngineContainers(List<String> engine, List<String> run, Map<String, String> environment, String image) {
        this.engine = engine;
        this.run = run;
        this.environment = environment;
        this.image = image;
    }

    /** Podman, with what it takes where cgroups are hybrid and CAP_SYS_RESOURCE is missing. */
    static EngineContainers podman(String image) {
        return new EngineContainers(
                List.of("podman", "--runtime", "runc"),
                List.of("--ulimit", "nofile=1024:1024", "--ulimit", "nproc=4096:4096"),
                Map.of(),
                image);
    }

    /** Docker, whose daemon is at that address. */
    static EngineContainers docker(String host, String image) {
        return new EngineContainers(List.of("docker"), List.of(), Map.of("DOCKER_HOST", host), image);
    }

    @Override
    public Ended run(List<String> command) throws IOException, InterruptedException {
        String id = create(command);
        succeed("start", id);
        return ended(id);
    }

    @Override
    public Ended stop(List<String> command, String sign) throws IOException, InterruptedException {
        String id = create(command);
        succeed("start", id);
        Eventually.within(READY, () -> {
            if (!call("logs", id).out().contains(sign)) {
                throw new AssertionError("not yet: " + call("logs", id).out());
            }
        });
        succeed("stop", "-t", Integer.toString(SECONDS_TO_STOP), id);
        return ended(id);
    }

    private String create(List<String> command) throws IOException, InterruptedException {
        List<String> words = new ArrayList<>(List.of("create"));
        words.addAll(run);
        words.addAll(List.of("--network", "none", image));
        words.addAll(command);
        return succeed(words.toArray(String[]::new)).strip();
    }

    private Ended ended(String id) throws IOException, InterruptedException {
        try {
            int status = Integer.parseInt(succeed("wait", id).strip());
            return new Ended(status, call("logs", id).out());
        } finally {
            succeed("rm", "-f", id);
        }
    }

    @Override
    public void remove() throws IOException, InterruptedException {
        succeed("rmi", "-f", image);
    }

    private String succeed(String... words) throws IOException, InterruptedException {
        Ended ended = call(words);
        if (ended.status() != 0) {
            throw new IOException(engine + " " + List.of(words) + " ended with " + ended);
        }
        return ended.out();
    }

    private Ended call(String... words) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(
                        Stream.concat(engine.stream(), Stream.of(words)).toList())
                .redirectErrorStream(true);
        builder.environment().putAll(environment);
        Process process = builder.start();
        process.getOutputStream().close();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (!process.waitFor(1, TimeUnit.MINUTES)) {
            process.destroyForcibly();
        }
        return new Ended(process.exitValue(), out);
    }
}
