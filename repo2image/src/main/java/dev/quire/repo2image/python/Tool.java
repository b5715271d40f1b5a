package dev.quire.repo2image.python;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Runs a trusted program of ours: no shell, an environment that is listed, a time limit. */
final class Tool {
    private Tool() {}

    /**
     * What came of it.
     *
     * @param status exit code
     * @param errors what it wrote to its error stream and output
     */
    record Outcome(int status, String errors) {
        String lastLine() {
            return errors.lines()
                    .filter(line -> !line.isBlank())
                    .reduce((first, second) -> second)
                    .orElse("no message");
        }
    }

    /**
     * @param directory where it runs, and its home
     * @throws IOException when it cannot be started or does not end in time
     */
    static Outcome run(
            List<String> command, Path directory, Map<String, String> environment, String input, Duration limit)
            throws IOException, InterruptedException {
        Path errors = Files.createTempFile(directory, "errors", null);
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(errors.toFile());
        builder.environment().clear();
        builder.environment().put("HOME", directory.toString());
        builder.environment().put("PATH", "/usr/bin:/bin");
        builder.environment().put("LC_ALL", "C.UTF-8");
        builder.environment().put("PYTHONDONTWRITEBYTECODE", "1");
        builder.environment().putAll(environment);
        Process process = builder.start();
        try {
            try (OutputStream in = process.getOutputStream()) {
                in.write(input.getBytes(StandardCharsets.UTF_8));
            } catch (IOException e) {
                // It ended before it read everything; its exit code says why.
                process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
            }
            if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new IOException(Path.of(command.getFirst()).getFileName() + " did not end within "
                        + limit.toSeconds() + " seconds");
            }
            return new Outcome(process.exitValue(), Files.readString(errors));
        } finally {
            process.destroyForcibly();
            Files.deleteIfExists(errors);
        }
    }
}
