package dev.quire.repo2image.step;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** The machine's Podman, as root, by its command line. */
public final class Podman {
    private static final List<String> RUN =
            List.of("--runtime", "runc", "--ulimit", "nofile=1024:1024", "--ulimit", "nproc=4096:4096");

    private Podman() {}

    /** Skips the test where there is no Podman whose containers' layers can be read. */
    public static void needed() throws IOException, InterruptedException {
        boolean usable;
        try {
            usable = status(List.of("podman", "info"), line -> {}) == 0;
        } catch (IOException e) {
            usable = false;
        }
        assumeTrue(usable, "this machine has no Podman");
        assumeTrue(
                succeeds("info", "--format", "{{.Store.GraphDriverName}} {{.Host.Security.Rootless}}")
                        .startsWith("overlay false"),
                "steps are captured from overlay directories here, which takes Podman as root");
    }

    /** Runs {@code podman run} with the flags that this machine needs; tells the status. */
    static int run(List<String> arguments, Consumer<String> output) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("podman", "run"));
        command.addAll(RUN);
        command.addAll(arguments);
        return status(command, output);
    }

    /** What a container of the image prints that runs that script as its session would: through its entrypoint. */
    public static String session(String image, String script) throws IOException, InterruptedException {
        return command(image, "bash", "-c", script);
    }

    /** What a container of the image prints for that command. */
    public static String command(String image, String... words) throws IOException, InterruptedException {
        List<String> lines = new ArrayList<>();
        List<String> arguments = new ArrayList<>(List.of("--rm", "--network", "none", image));
        arguments.addAll(List.of(words));
        int status = run(arguments, lines::add);
        String text = String.join("\n", lines);
        if (status != 0) {
            throw new AssertionError("The container ended with " + status + ":\n" + text);
        }
        return text;
    }

    /** The diff ids of the image's layers. */
    public static List<String> layers(String image) throws IOException, InterruptedException {
        return succeeds("image", "inspect", "--format", "{{range .RootFS.Layers}}{{.}}\n{{end}}", image)
                .strip()
                .lines()
                .toList();
    }

    /** What the command prints. */
    public static String succeeds(String... words) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("podman"));
        command.addAll(List.of(words));
        List<String> lines = new ArrayList<>();
        int status = status(command, lines::add);
        String text = String.join("\n", lines);
        if (status != 0) {
            throw new AssertionError(command + " ended with " + status + ":\n" + text);
        }
        return text;
    }

    static int status(List<String> command, Consumer<String> output) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        try (BufferedReader reader = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                output.accept(line);
            }
            process.waitFor(1, TimeUnit.MINUTES);
            return process.exitValue();
        } finally {
            process.destroyForcibly();
        }
    }
}
