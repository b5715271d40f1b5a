package dev.quire.repo2image.buildpack;

import dev.quire.repo2image.BuildError;
import dev.quire.repo2image.BuildException;
import dev.quire.repo2image.repo.Excerpt;
import dev.quire.repo2image.repo.RepoEntry;
import dev.quire.repo2image.repo.RepoTree;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/** The text files of a tree, links followed as far as they stay in it. */
public record RepoFiles(RepoTree tree) {
    private static final int MOST_BYTES = 1 << 20;
    private static final int MOST_LINKS = 40;

    /** Whether there is a file of that path. */
    public boolean isFile(String path) {
        return file(path).isPresent();
    }

    /** Whether there is a directory of that path with something in it. */
    public boolean isDirectory(String path) {
        return real(path)
                .filter(real ->
                        tree.entries().stream().anyMatch(entry -> entry.path().startsWith(real + "/")))
                .isPresent();
    }

    /**
     * The text of a file.
     *
     * @throws BuildException when there is none, or when it is no text or too long
     */
    public String text(String path) {
        return text(path, MOST_BYTES);
    }

    /** The same of a file that may have that many bytes. */
    public String text(String path, int most) {
        Place place = new Place(path, 0);
        RepoEntry.File file = file(path).orElseThrow(() -> place.invalid("there is no such file in the repository."));
        if (file.size() > most) {
            throw place.invalid("the file is larger than " + most + " bytes.");
        }
        try {
            return PlainText.decode(tree.read(file.path(), most), place);
        } catch (IOException e) {
            throw new BuildException(BuildError.INTERNAL, Excerpt.of(path) + " cannot be read from the repository.", e);
        }
    }

    private Optional<RepoEntry.File> file(String path) {
        return real(path)
                .flatMap(tree::find)
                .filter(RepoEntry.File.class::isInstance)
                .map(RepoEntry.File.class::cast);
    }

    /** The path without links, {@code .} and {@code ..}; empty when it leaves the tree or never ends. */
    Optional<String> real(String path) {
        if (path.startsWith("/")) {
            return Optional.empty();
        }
        Deque<String> ahead = new ArrayDeque<>(Arrays.asList(path.split("/")));
        List<String> real = new ArrayList<>();
        int links = 0;
        while (!ahead.isEmpty()) {
            String name = ahead.removeFirst();
            if (name.isEmpty() || name.equals(".")) {
                continue;
            }
            if (name.equals("..")) {
                if (real.isEmpty()) {
                    return Optional.empty();
                }
                real.removeLast();
                continue;
            }
            real.add(name);
            if (tree.find(String.join("/", real)).orElse(null) instanceof RepoEntry.Symlink link) {
                if (++links > MOST_LINKS || link.target().startsWith("/")) {
                    return Optional.empty();
                }
                real.removeLast();
                String[] target = link.target().split("/");
                for (int i = target.length - 1; i >= 0; i--) {
                    ahead.addFirst(target[i]);
                }
            }
        }
        return Optional.of(String.join("/", real));
    }
}
