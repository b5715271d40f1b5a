package dev.quire.repo2image.python;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * How long the resolver may go by what it has read of the operator's index: ten minutes by a page, which is what the public index
 * says of its own, and for ever by a file, whose name stands for its bytes. Mirrors often say neither, and then each resolution
 * asks for every page again. Thread-safe.
 */
final class IndexPages {
    private static final String HOLD =
            "cache-control = { api = \"max-age=600\", files = \"max-age=365000000, immutable\" }\n";

    private static final Duration LIMIT = Duration.ofMinutes(1);

    private final PackageIndex index;
    private final AtomicReference<@Nullable String> ownDefault = new AtomicReference<>();

    IndexPages(PackageIndex index) {
        this.index = index;
    }

    /**
     * The program's configuration that says so; empty when it does not tell which index it uses.
     *
     * @param work where the program runs
     */
    Optional<String> configuration(Path program, Interpreter interpreter, Path work, Map<String, String> environment)
            throws IOException, InterruptedException {
        String url = index.url().orElse(ownDefault.get());
        if (url == null) {
            url = ask(program, interpreter, work, environment);
            ownDefault.set(url);
        }
        if (url.isEmpty()) {
            return Optional.empty();
        }
        String quoted = url.replace("\\", "\\\\").replace("\"", "\\\"");
        return Optional.of("[[index]]\nurl = \"" + quoted + "\"\ndefault = true\n" + HOLD);
    }

    /** The index that the program uses when nobody names one, which it writes above what it resolved. */
    private static String ask(Path program, Interpreter interpreter, Path work, Map<String, String> environment)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(program.toString(), "pip", "compile", "-"));
        command.addAll(List.of("--python", interpreter.executable().toString(), "--emit-index-url", "--no-header"));
        command.addAll(List.of("--no-config", "--no-cache", "--offline", "-q", "--color", "never"));
        Tool.Outcome outcome = Tool.run(command, work, environment, "", LIMIT);
        String option = "--index-url ";
        return outcome.errors()
                .lines()
                .filter(line -> outcome.status() == 0 && line.startsWith(option))
                .map(line -> line.substring(option.length()).strip())
                .findFirst()
                .orElse("");
    }
}
