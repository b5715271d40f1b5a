package dev.quire.api.journey;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The container engine, looked at past the service.
 *
 * @param command its command
 */
record Engine(String command) {
    static final String NONE = "Sessions need Podman or Docker, and neither works here.";

    /** The one that the service finds. */
    static Optional<Engine> find() throws IOException, InterruptedException {
        for (String command : List.of("podman", "docker")) {
            if (succeeds("sh", "-c", "command -v " + command + " && " + command + " info")) {
                return Optional.of(new Engine(command));
            }
        }
        return Optional.empty();
    }

    /** The one that the service finds; without one the test is skipped. */
    static Engine require() throws IOException, InterruptedException {
        Optional<Engine> engine = find();
        assumeTrue(engine.isPresent(), NONE);
        return engine.orElseThrow();
    }

    /** The names of the containers of that installation, those that have ended too. */
    List<String> containers(Setup setup) throws IOException, InterruptedException {
        return run(
                "ps",
                "-a",
                "--filter",
                "label=dev.quire.installation=" + setup.installation(),
                "--format",
                "{{.Names}}");
    }

    /** Removes the containers that a test left because it failed. */
    void clear(Setup setup) throws IOException, InterruptedException {
        for (String container : containers(setup)) {
            run("rm", "-f", container);
        }
    }

    List<String> run(String... arguments) throws IOException, InterruptedException {
        List<String> line = new ArrayList<>(List.of(command));
        line.addAll(List.of(arguments));
        Process process = new ProcessBuilder(line)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IOException(line + " ended with " + process.exitValue());
        }
        return out.lines().filter(each -> !each.isBlank()).toList();
    }

    static boolean succeeds(String... line) throws IOException, InterruptedException {
        return new ProcessBuilder(line)
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start()
                        .waitFor()
                == 0;
    }
}
