package dev.quire.repo2image.repo;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.concurrent.atomic.AtomicBoolean;
import org.eclipse.jgit.internal.storage.file.FileRepository;
import org.eclipse.jgit.lib.ObjectInserter;
import org.eclipse.jgit.lib.ProgressMonitor;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.storage.file.FileRepositoryBuilder;
import org.eclipse.jgit.transport.PackParser;
import org.jspecify.annotations.Nullable;

/** A bare repository in a directory of its own, which receives no more than it may and is deleted when it is closed. */
final class ScratchRepository implements AutoCloseable {
    private final Path directory;
    private final Repository git;
    private final AtomicBoolean closed = new AtomicBoolean();

    private ScratchRepository(Path directory, Repository git) {
        this.directory = directory;
        this.git = git;
    }

    static ScratchRepository create(Path parent, long maxBytes) throws IOException {
        Files.createDirectories(parent);
        Path directory = Files.createTempDirectory(parent, "fetch-");
        try {
            Repository git = new Limited(directory.resolve("repository.git"), maxBytes);
            git.create(true);
            return new ScratchRepository(directory, git);
        } catch (IOException | RuntimeException e) {
            delete(directory);
            throw e;
        }
    }

    Repository git() {
        return git;
    }

    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            git.close();
            try {
                delete(directory);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private static void delete(Path directory) throws IOException {
        Files.walkFileTree(directory, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.deleteIfExists(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path path, @Nullable IOException e) throws IOException {
                Files.deleteIfExists(path);
                return FileVisitResult.CONTINUE;
            }
        });
    }

    /** Every transport hands its pack to a parser of the repository: the one place where all bytes pass. */
    private static final class Limited extends FileRepository {
        private final long maxBytes;
        private final ByteLimit limit;

        Limited(Path directory, long maxBytes) throws IOException {
            super(new FileRepositoryBuilder()
                    .setBare()
                    .setGitDir(directory.toFile())
                    .setup());
            this.maxBytes = maxBytes;
            this.limit = new ByteLimit(maxBytes);
        }

        @Override
        public void autoGC(ProgressMonitor monitor) {
            // Deleted before it could pay.
        }

        @Override
        public ObjectInserter newObjectInserter() {
            ObjectInserter real = super.newObjectInserter();
            return new ObjectInserter.Filter() {
                @Override
                protected ObjectInserter delegate() {
                    return real;
                }

                @Override
                public PackParser newPackParser(InputStream in) throws IOException {
                    PackParser parser = real.newPackParser(limit.on(in));
                    parser.setMaxObjectSizeLimit(maxBytes);
                    return parser;
                }
            };
        }
    }
}
