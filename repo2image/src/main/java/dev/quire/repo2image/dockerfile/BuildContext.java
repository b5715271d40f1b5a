package dev.quire.repo2image.dockerfile;

import dev.quire.repo2image.BuildError;
import dev.quire.repo2image.BuildException;
import dev.quire.repo2image.image.Entry;
import dev.quire.repo2image.image.Owner;
import dev.quire.repo2image.image.TarWriter;
import dev.quire.repo2image.repo.RepoEntry;
import dev.quire.repo2image.repo.RepoTree;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** The files of a repository that a Dockerfile may copy: all but those that its ignore files leave out. */
public final class BuildContext {
    private static final List<String> IGNORE_FILES = List.of(".dockerignore", ".containerignore");
    private static final int LONGEST_IGNORE_FILE = 1 << 18;

    private final RepoTree tree;
    private final List<RepoEntry> entries;

    private BuildContext(RepoTree tree, List<RepoEntry> entries) {
        this.tree = tree;
        this.entries = List.copyOf(entries);
    }

    /**
     * The context of that Dockerfile: the whole repository, whichever directory the file is in; the ignore files are those beside it.
     *
     * @param tree must stay open as long as the context is used
     * @param file the path of the Dockerfile, which is part of the context in any case
     * @throws BuildException {@code INVALID_FILE} with file and line when an ignore file cannot be read
     */
    public static BuildContext of(RepoTree tree, String file) {
        String directory = file.substring(0, file.lastIndexOf('/') + 1);
        IgnorePatterns patterns = IgnorePatterns.NONE;
        for (String name : IGNORE_FILES) {
            String path = directory + name;
            if (tree.find(path).orElse(null) instanceof RepoEntry.File) {
                patterns = patterns.and(IgnorePatterns.parse(path, FileText.read(tree, path, LONGEST_IGNORE_FILE)));
            }
        }
        List<RepoEntry> kept = new ArrayList<>();
        // Builders read these files themselves where they find them, in their own ways.
        Set<String> never = Set.copyOf(IGNORE_FILES);
        IgnorePatterns.Matcher matcher = patterns.matcher();
        for (RepoEntry entry : tree.entries()) {
            if (entry.path().equals(file) || (!never.contains(entry.path()) && !matcher.ignores(entry.path()))) {
                kept.add(entry);
            }
        }
        return new BuildContext(tree, kept);
    }

    /** What is in it, sorted by path, without directories. */
    public List<RepoEntry> entries() {
        return entries;
    }

    /** The files' bytes. */
    RepoTree tree() {
        return tree;
    }

    /** Writes it as a tar archive; does not close the stream. */
    public void writeTo(OutputStream out) throws IOException {
        List<Entry> files = new ArrayList<>();
        for (RepoEntry entry : entries) {
            files.add(
                    switch (entry) {
                        case RepoEntry.File file ->
                            new Entry.File(
                                    file.path(),
                                    file.executable() ? 0755 : 0644,
                                    Owner.ROOT,
                                    tree.content(file.path()));
                        case RepoEntry.Symlink link -> new Entry.Symlink(link.path(), link.target(), Owner.ROOT);
                        case RepoEntry.Submodule module -> new Entry.Directory(module.path(), 0755, Owner.ROOT);
                    });
        }
        try {
            TarWriter.write(files, out);
        } catch (IllegalArgumentException e) {
            throw new BuildException(
                    BuildError.INVALID_FILE, "The repository has files that no image can hold: " + e.getMessage(), e);
        }
    }
}
