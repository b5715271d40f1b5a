package dev.quire.repo2image.repo;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;
import org.eclipse.jgit.internal.storage.file.FileRepository;
import org.eclipse.jgit.lib.ObjectInserter;
import org.eclipse.jgit.lib.ProgressMonitor;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.storage.file.FileRepositoryBuilder;
import org.eclipse.jgit.transport.PackParser;

/** A bare repository in a directory of its own, which receives no more than it may and is deleted when it is closed. */
final class ScratchRepository implements AutoCloseable {
    private final ScratchDirectory directory;
    private final Repository git;
    private final AtomicBoolean closed = new AtomicBoolean();

    private ScratchRepository(ScratchDirectory directory, Repository git) {
        this.directory = directory;
        this.git = git;
    }

    static ScratchRepository create(Path parent, long maxBytes, ByteLimit received) throws IOException {
        ScratchDirectory directory = ScratchDirectory.create(parent, "fetch-");
        try {
            Repository git = new Limited(directory.path().resolve("repository.git"), maxBytes, received);
            git.create(true);
            return new ScratchRepository(directory, git);
        } catch (IOException | RuntimeException e) {
            directory.close();
            throw e;
        }
    }

    /** Where else this fetch may put what belongs to it. */
    Path directory() {
        return directory.path();
    }

    Repository git() {
        return git;
    }

    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            git.close();
            directory.close();
        }
    }

    /** Every transport hands its pack to a parser of the repository: the one place where all bytes pass. */
    private static final class Limited extends FileRepository {
        private final long maxBytes;
        private final ByteLimit limit;

        Limited(Path directory, long maxBytes, ByteLimit limit) throws IOException {
            super(new FileRepositoryBuilder()
                    .setBare()
                    .setGitDir(directory.toFile())
                    .setup());
            this.maxBytes = maxBytes;
            this.limit = limit;
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
