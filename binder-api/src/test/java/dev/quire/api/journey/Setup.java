package dev.quire.api.journey;

import dev.quire.api.Ports;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * How a service is started; the same setup again is the same installation.
 *
 * @param name names its log
 * @param environment its settings
 */
record Setup(String name, Path cache, int port, Map<String, String> environment) {
    /** The repository that the tests are part of. */
    static final Path ROOT = root();

    Setup {
        environment = Map.copyOf(environment);
    }

    /** On a free port. */
    static Setup of(String name, Path cache) throws IOException {
        return new Setup(name, cache, Ports.free(), Map.of());
    }

    /** With one more environment variable. */
    Setup with(String variable, String value) {
        Map<String, String> more = new HashMap<>(environment);
        more.put(variable, value);
        return new Setup(name, cache, port, more);
    }

    /** What the containers of this installation are labelled with. */
    String installation() {
        return "quire-" + port;
    }

    /** The directory of this run's logs and pictures. */
    static Path output() throws IOException {
        return Files.createDirectories(ROOT.resolve("binder-api/target/journey"));
    }

    private static Path root() {
        Path directory = Path.of("").toAbsolutePath();
        while (!Files.isExecutable(directory.resolve("quire"))) {
            Path parent = directory.getParent();
            if (parent == null) {
                throw new IllegalStateException("The tests run outside of the repository.");
            }
            directory = parent;
        }
        return directory;
    }
}
