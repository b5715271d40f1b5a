package dev.quire.launcher.local;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A directory for one build: what the engine unpacks and mounts as a cache lies here, so that it is gone afterwards and nobody else's
 * build sees it; and an empty list of credentials, so that a stranger's Dockerfile does not use those of whom the engine belongs to.
 */
final class BuildScratch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(BuildScratch.class);

    private final Path directory;
    private final Optional<String> dockerHost;

    private BuildScratch(Path directory, Optional<String> dockerHost) {
        this.directory = directory;
        this.dockerHost = dockerHost;
    }

    /**
     * @param dockerHost the address of Docker's daemon, which is otherwise written where its credentials are
     */
    static BuildScratch create(Optional<String> dockerHost) throws IOException {
        // Contexts and images may be larger than what fits on a /tmp in memory.
        Path large = Path.of("/var/tmp");
        Path directory = Files.isWritable(large)
                ? Files.createTempDirectory(large, "quire-build-")
                : Files.createTempDirectory("quire-build-");
        BuildScratch scratch = new BuildScratch(directory, dockerHost);
        Files.createDirectory(scratch.temporary());
        Files.writeString(scratch.credentials(), "{\"auths\":{}}");
        return scratch;
    }

    Path credentials() {
        return directory.resolve("config.json");
    }

    Path id() {
        return directory.resolve("id");
    }

    private Path temporary() {
        return directory.resolve("tmp");
    }

    Map<String, String> environment(EngineKind kind) {
        Map<String, String> environment =
                new HashMap<>(Map.of("TMPDIR", temporary().toString()));
        if (kind == EngineKind.DOCKER) {
            environment.put("DOCKER_CONFIG", directory.toString());
            dockerHost.ifPresent(host -> environment.put("DOCKER_HOST", host));
        }
        return environment;
    }

    @Override
    public void close() {
        try (Stream<Path> all = Files.walk(directory)) {
            List<Path> deepestFirst = all.sorted(Comparator.reverseOrder()).toList();
            for (Path each : deepestFirst) {
                if (Files.isDirectory(each, LinkOption.NOFOLLOW_LINKS)
                        || Files.exists(each, LinkOption.NOFOLLOW_LINKS)) {
                    Files.delete(each);
                }
            }
        } catch (IOException e) {
            LOG.warn("The directory {} of a build could not be removed: {}", directory, e.getMessage());
        }
    }
}
