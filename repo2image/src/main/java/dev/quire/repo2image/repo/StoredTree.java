package dev.quire.repo2image.repo;

import dev.quire.repo2image.image.Content;
import dev.quire.repo2image.image.Digest;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * Files that came from somewhere else than Git. On this disk they lie under numbers, so that no name that somebody chose and
 * no link is ever followed here.
 */
public final class StoredTree implements RepoTree {
    private final ScratchDirectory directory;
    private final Listing listing;
    private final Map<String, Stored> files;

    private StoredTree(ScratchDirectory directory, Listing listing, Map<String, Stored> files) {
        this.directory = directory;
        this.listing = listing;
        this.files = files;
    }

    private record Stored(Path path, Digest digest) {}

    /** Takes the files in, within the policy's limits; what is not finished is deleted when it is closed. */
    public static final class Writer implements AutoCloseable {
        private final RepositoryPolicy policy;
        private final String url;
        private final ScratchDirectory directory;
        private final ByteLimit bytes;
        private final Listing listing = new Listing();
        private final Map<String, Stored> files = new HashMap<>();
        private int count;
        private boolean finished;

        /**
         * @param parent where the files shall lie
         * @param url what sentences name the content by
         */
        public Writer(Path parent, RepositoryPolicy policy, String url) throws IOException {
            this.policy = policy;
            this.url = url;
            this.bytes = new ByteLimit(policy.maxBytes());
            this.directory = ScratchDirectory.create(parent, "fetch-");
        }

        /** Adds a file; the stream is read to its end and stays open, because it may be one entry of an archive. */
        public void file(String path, boolean executable, InputStream in) throws IOException {
            count();
            Path stored = directory.path().resolve(Integer.toString(count));
            long size;
            Digest digest;
            DigestInputStream hashing = new DigestInputStream(bytes.on(in), Digest.sha256());
            try (OutputStream out = Files.newOutputStream(stored)) {
                size = hashing.transferTo(out);
                digest = Digest.finish(hashing.getMessageDigest().digest());
            } catch (ByteLimit.Exceeded e) {
                throw policy.tooLarge(url);
            }
            listing.add(new RepoEntry.File(path, executable, size));
            files.put(path, new Stored(stored, digest));
        }

        /** Adds a symbolic link; where it leads is kept as it is. */
        public void symlink(String path, String target) {
            count();
            listing.add(new RepoEntry.Symlink(path, target));
        }

        /** Adds a file with the bytes of another one, as archives do with what they hold twice. */
        public boolean copy(String path, String other) {
            Optional<RepoEntry.File> from = listing.file(other);
            Stored stored = files.get(other);
            if (from.isEmpty() || stored == null) {
                return false;
            }
            count();
            listing.add(
                    new RepoEntry.File(path, from.get().executable(), from.get().size()));
            files.put(path, stored);
            return true;
        }

        /** Keeps bytes that are not part of the tree but needed to make it, as large as the tree may be. */
        public Path aside(String name, InputStream in) throws IOException {
            Path aside = directory.path().resolve("aside-" + name);
            try (OutputStream out = Files.newOutputStream(aside)) {
                new ByteLimit(policy.maxBytes()).on(in).transferTo(out);
            } catch (ByteLimit.Exceeded e) {
                throw policy.tooLarge(url);
            }
            return aside;
        }

        private void count() {
            if (++count > policy.maxFiles()) {
                throw policy.tooManyFiles(url);
            }
        }

        /** The tree, which owns the files from here on. */
        public RepoTree finish() {
            RepoTree tree = new StoredTree(directory, listing.checked(), files);
            finished = true;
            return tree;
        }

        @Override
        public void close() {
            if (!finished) {
                directory.close();
            }
        }
    }

    @Override
    public String id() {
        return listing.digest(file -> stored(file.path()).digest());
    }

    private Stored stored(String path) {
        return Objects.requireNonNull(files.get(path));
    }

    @Override
    public List<RepoEntry> entries() {
        return listing.entries();
    }

    @Override
    public Optional<RepoEntry> find(String path) {
        return listing.find(path);
    }

    @Override
    public Content content(String path) throws IOException {
        RepoEntry.File file = listing.file(path).orElseThrow(() -> new FileNotFoundException(path));
        return Content.of(stored(path).path(), file.size());
    }

    @Override
    public void close() {
        directory.close();
    }
}
