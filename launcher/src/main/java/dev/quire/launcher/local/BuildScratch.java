package dev.quire.launcher.local;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A directory for one build: what the engine unpacks and mounts as a cache lies here, so that it is gone afterwards and nobody else's
 * build sees it; and an empty list of credentials, so that a stranger's Dockerfile does not use those of whom the engine belongs to.
 */
final class BuildScratch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(BuildScratch.class);

    private static final String PREFIX = "quire-build-";
    private static final Pattern NAME = Pattern.compile(PREFIX + "(\\d+-\\d+)-\\d+");

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
        Path directory = Files.createTempDirectory(parent(), PREFIX + Owner.current() + "-");
        BuildScratch scratch = new BuildScratch(directory, dockerHost);
        Files.createDirectory(scratch.temporary());
        Files.writeString(scratch.credentials(), "{\"auths\":{}}");
        return scratch;
    }

    /** Contexts and images may be larger than what fits on a /tmp in memory. */
    private static Path parent() {
        Path large = Path.of("/var/tmp");
        return Files.isWritable(large) ? large : Path.of(System.getProperty("java.io.tmpdir", "/tmp"));
    }

    /** Ends and removes builds whose process has died: the engine's command line has outlived it. */
    static void removeOrphans(Engine engine) {
        removeOrphans(engine, parent());
    }

    static void removeOrphans(Engine engine, Path parent) {
        try (Stream<Path> scratch = Files.list(parent)) {
            for (Path directory : scratch.filter(BuildScratch::isOrphan).toList()) {
                ProcessHandle.allProcesses()
                        .filter(process -> isIn(process, directory))
                        .forEach(process -> {
                            LOG.info("Ending process {}, whose build nobody waits for", process.pid());
                            RunningBuild.of(engine, process, directory, 1).end();
                        });
                new BuildScratch(directory, Optional.empty()).close();
            }
        } catch (IOException | UncheckedIOException e) {
            LOG.warn("Builds of an earlier run were not looked after: {}", e.getMessage());
        }
    }

    private static boolean isOrphan(Path directory) {
        Matcher name = NAME.matcher(directory.getFileName().toString());
        return name.matches() && !Owner.lives(name.group(1));
    }

    /** By its environment, which only its own user can read, and only where there is /proc. */
    private static boolean isIn(ProcessHandle process, Path directory) {
        try {
            String environment = Files.readString(
                    Path.of("/proc", Long.toString(process.pid()), "environ"), StandardCharsets.ISO_8859_1);
            return environment.contains("TMPDIR=" + directory.resolve("tmp") + '\0');
        } catch (IOException e) {
            return false;
        }
    }

    Path credentials() {
        return directory.resolve("config.json");
    }

    Path directory() {
        return directory;
    }

    /** What the engine calls the image until it is handed over. */
    String image() {
        return BuildImages.name(directory.getFileName().toString().substring(PREFIX.length()));
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
                Files.deleteIfExists(each);
            }
        } catch (IOException | UncheckedIOException e) {
            LOG.warn("The directory {} of a build could not be removed: {}", directory, e.getMessage());
        }
    }
}
