package dev.quire.api;

import dev.quire.api.config.QuireConfig;
import dev.quire.repo2image.repo.ExampleRepositories;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The bundled example repositories, in local mode: real Git repositories, so that the first launch needs no forge.
 *
 * @param directory where they lie; empty when there are none
 */
record Examples(Optional<Path> directory) {
    private static final Logger log = LoggerFactory.getLogger(Examples.class);
    private static final String FIRST = "python";

    static Examples of(QuireConfig config) {
        Path sources = config.examples();
        if (config.mode() != QuireConfig.Mode.LOCAL || sources == null || !Files.isDirectory(sources)) {
            return new Examples(Optional.empty());
        }
        Path directory = config.cache().resolve("examples").toAbsolutePath();
        try {
            new ExampleRepositories(directory).createAll(sources);
            return new Examples(Optional.of(directory));
        } catch (IOException e) {
            log.warn("The examples in {} cannot be offered: {}", sources, e.getMessage());
            return new Examples(Optional.empty());
        }
    }

    /** The path of a link that launches the first one, after {@code /v2/}. */
    Optional<String> link() {
        return directory
                .map(lying -> lying.resolve(FIRST + ".git"))
                .filter(Files::isDirectory)
                .map(repository -> "git/"
                        + URLEncoder.encode("file://" + repository, StandardCharsets.UTF_8)
                        + "/main?labpath=index.ipynb");
    }
}
