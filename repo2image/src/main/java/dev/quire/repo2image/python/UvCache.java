package dev.quire.repo2image.python;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** What {@code uv} remembers of package indexes. It knows itself what of it nobody needs, and keeps others away meanwhile. */
public final class UvCache {
    static final String NAME = "uv-cache";

    private static final Duration LIMIT = Duration.ofMinutes(2);

    private final Path directory;
    private final long most;

    /**
     * @param cache the service's cache directory
     * @param most how many bytes may be remembered
     */
    public UvCache(Path cache, long most) {
        this.directory = cache.resolve("python").toAbsolutePath();
        this.most = most;
    }

    /** Forgets what is too much; tells how many bytes are left. */
    public long trim() throws IOException, InterruptedException {
        long size = size();
        if (size <= most) {
            return size;
        }
        run("prune");
        if (size() > most) {
            run("clean");
        }
        return size();
    }

    private void run(String command) throws IOException, InterruptedException {
        Path program = directory.resolve("uv-" + UvProgram.VERSION);
        if (Files.isExecutable(program)) {
            Path cache = directory.resolve(NAME);
            Tool.run(
                    List.of(program.toString(), "cache", command, "-q", "--no-config", "--cache-dir", cache.toString()),
                    directory,
                    Map.of("PATH", "/nonexistent"),
                    "",
                    LIMIT);
        }
    }

    private long size() throws IOException {
        Path cache = directory.resolve(NAME);
        if (!Files.isDirectory(cache)) {
            return 0;
        }
        long[] size = {0};
        Files.walkFileTree(cache, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes found) {
                size[0] += found.size();
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException gone) {
                return FileVisitResult.CONTINUE;
            }
        });
        return size[0];
    }
}
