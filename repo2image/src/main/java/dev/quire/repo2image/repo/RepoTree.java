package dev.quire.repo2image.repo;

import dev.quire.repo2image.image.Content;
import dev.quire.repo2image.image.LayerSource;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;

/** The files of one commit: what the detection reads and what the content layer is made of. Thread-safe. */
public interface RepoTree extends AutoCloseable {
    /** Identifies the content: two trees with the same id hold the same. */
    String id();

    /** Everything in it but directories, sorted by path. */
    List<RepoEntry> entries();

    /** What lies at that path; empty for a directory. */
    Optional<RepoEntry> find(String path);

    /**
     * The bytes of a file.
     *
     * @param limit the most that the caller is ready to hold
     * @throws IOException when there is no file, when it is larger than the limit, or when it cannot be read
     */
    default byte[] read(String path, int limit) throws IOException {
        Content content = content(path);
        if (content.size() > limit) {
            throw new IOException(path + " is larger than " + limit + " bytes");
        }
        try (InputStream in = content.open()) {
            return in.readAllBytes();
        }
    }

    /** The bytes of a file, to be opened later, while the tree is open. */
    Content content(String path) throws IOException;

    /**
     * Git's own directory for these files, to lie in a layer with theirs and be made while the tree is open; empty where they are
     * not the whole of a commit.
     */
    default Optional<LayerSource> git() {
        return Optional.empty();
    }

    /** Gives back what the tree holds on disk. */
    @Override
    void close();
}
