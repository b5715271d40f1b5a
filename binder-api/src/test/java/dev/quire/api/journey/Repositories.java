package dev.quire.api.journey;

import dev.quire.repo2image.repo.ExampleRepositories;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * Real Git repositories in a directory.
 *
 * @param directory where they lie
 */
record Repositories(Path directory) {
    /** The repository of that name has one more commit with exactly these files, on {@code main}. */
    String commit(String name, Map<String, String> files) throws IOException {
        Path content = Files.createTempDirectory(directory, "content-");
        for (Map.Entry<String, String> file : files.entrySet()) {
            Path path = content.resolve(file.getKey());
            Files.createDirectories(path.getParent());
            Files.writeString(path, file.getValue());
        }
        new ExampleRepositories(directory).create(name, content);
        return link("file://" + directory.resolve(name + ".git"), "main");
    }

    /** What follows {@code /v2/} in the launch link of any Git URL. */
    static String link(String url, String ref) {
        return "git/" + URLEncoder.encode(url, StandardCharsets.UTF_8) + "/" + ref;
    }

    /** What follows {@code /v2/} in the link of a bundled example. */
    static String example(Setup setup, String name) {
        return link("file://" + setup.cache().resolve("examples").resolve(name + ".git"), "main");
    }
}
