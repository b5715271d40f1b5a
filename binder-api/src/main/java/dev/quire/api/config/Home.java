package dev.quire.api.config;

import java.nio.file.Path;

/** The home directory in configured paths, which no shell has expanded. */
final class Home {
    private Home() {}

    static Path expand(Path path) {
        if (!path.startsWith("~")) {
            return path;
        }
        return Path.of(System.getProperty("user.home")).resolve(Path.of("~").relativize(path));
    }
}
