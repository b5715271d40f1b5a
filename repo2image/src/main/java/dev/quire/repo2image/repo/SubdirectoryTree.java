package dev.quire.repo2image.repo;

import dev.quire.repo2image.BuildError;
import dev.quire.repo2image.BuildException;
import dev.quire.repo2image.image.Content;
import dev.quire.repo2image.image.Digest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/** One directory of a tree as if it were all: nothing outside of it is content, and nothing outside of it configures. */
public final class SubdirectoryTree implements RepoTree {
    private final RepoTree whole;
    private final String prefix;
    private final List<RepoEntry> entries;

    private SubdirectoryTree(RepoTree whole, String prefix, List<RepoEntry> entries) {
        this.whole = whole;
        this.prefix = prefix;
        this.entries = entries;
    }

    /**
     * That directory of the tree; the tree belongs to the result.
     *
     * @throws BuildException when there is no such directory
     */
    public static SubdirectoryTree of(RepoTree whole, String directory, String url) {
        String prefix = directory + "/";
        List<RepoEntry> entries = whole.entries().stream()
                .filter(entry -> entry.path().startsWith(prefix))
                .map(entry -> entry.at(entry.path().substring(prefix.length())))
                .toList();
        if (entries.isEmpty()) {
            throw new BuildException(
                    BuildError.REPOSITORY_NOT_FOUND,
                    "Repository " + Excerpt.of(url) + " has no directory '" + Excerpt.of(directory) + "'.");
        }
        return new SubdirectoryTree(whole, prefix, entries);
    }

    @Override
    public String id() {
        String text = whole.id() + "\0" + prefix;
        return "part:" + Digest.of(text.getBytes(StandardCharsets.UTF_8)).hex();
    }

    @Override
    public List<RepoEntry> entries() {
        return entries;
    }

    @Override
    public Optional<RepoEntry> find(String path) {
        return whole.find(prefix + path).map(entry -> entry.at(entry.path().substring(prefix.length())));
    }

    @Override
    public byte[] read(String path, int limit) throws IOException {
        return whole.read(prefix + path, limit);
    }

    @Override
    public Content content(String path) throws IOException {
        return whole.content(prefix + path);
    }

    @Override
    public void close() {
        whole.close();
    }
}
