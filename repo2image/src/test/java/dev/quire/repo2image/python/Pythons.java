package dev.quire.repo2image.python;

import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The machine's own Python, where it has one that will do. */
final class Pythons {
    private static final String ASK = "import sys; assert sys.version_info >= (3, 11); print(sys.executable);"
            + " print('%d.%d' % sys.version_info[:2])";

    private Pythons() {}

    /** One to compile with; skips the test when there is none. */
    static Interpreter find() throws IOException, InterruptedException {
        for (String candidate : List.of("/usr/bin/python3", "python3", "python")) {
            Optional<String> answer = output(List.of(candidate, "-c", ASK));
            if (answer.isPresent()) {
                List<String> lines = answer.get().lines().toList();
                return new Interpreter(lines.get(1), List.of(lines.get(0)), Path.of(lines.get(0)), Path.of("absent"));
            }
        }
        return abort("this machine has no Python 3.11 or later");
    }

    /** What the command writes; empty when it fails or is not there. */
    static Optional<String> output(List<String> command) throws InterruptedException {
        try {
            Process process = new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            process.getOutputStream().close();
            String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return process.waitFor() == 0 ? Optional.of(text) : Optional.empty();
        } catch (IOException e) {
            // No such program.
            return Optional.empty();
        }
    }
}
