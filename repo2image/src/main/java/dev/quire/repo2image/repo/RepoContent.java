package dev.quire.repo2image.repo;

import dev.quire.repo2image.image.Entry;
import dev.quire.repo2image.image.LayerKey;
import dev.quire.repo2image.image.LayerSource;
import dev.quire.repo2image.image.Owner;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * The repository's own files as a layer, with the {@code .git} that belongs to them, in the notebook user's home and owned by
 * that user. Links are kept as they are, wherever they lead: nothing follows them here.
 *
 * @param tree the files; must stay open until the layer is made
 * @param executables paths of files that are executable whether or not the repository says so
 */
public record RepoContent(RepoTree tree, SortedSet<String> executables) implements LayerSource {
    /** Where the repository lies in the image: {@code REPO_DIR}, which is the home of the user. */
    public static final String DIRECTORY = "home/jovyan";

    private static final String RECIPE = "repository/3";
    private static final int DIRECTORY_MODE = 0755;

    public RepoContent {
        executables = new TreeSet<>(executables);
    }

    /** The files as the repository has them. */
    public RepoContent(RepoTree tree) {
        this(tree, new TreeSet<>());
    }

    @Override
    public LayerKey key() {
        String git = tree.git().map(own -> own.key().hash().toString()).orElse("");
        return LayerKey.of(RECIPE, List.of(DIRECTORY, tree.id(), git, String.join("\n", executables)));
    }

    @Override
    public String createdBy() {
        return "repository content";
    }

    @Override
    public void prepare() throws IOException, InterruptedException {
        if (tree.git().isPresent()) {
            tree.git().get().prepare();
        }
    }

    @Override
    public List<Entry> entries() throws IOException, InterruptedException {
        List<Entry> entries = new ArrayList<>();
        Set<String> directories = new TreeSet<>();
        directories.add(DIRECTORY);
        for (RepoEntry entry : tree.entries()) {
            String path = DIRECTORY + "/" + entry.path();
            for (int slash = path.lastIndexOf('/');
                    slash > DIRECTORY.length();
                    slash = path.lastIndexOf('/', slash - 1)) {
                directories.add(path.substring(0, slash));
            }
            switch (entry) {
                case RepoEntry.File file ->
                    entries.add(new Entry.File(
                            path,
                            file.executable() || executables.contains(file.path()) ? 0755 : 0644,
                            Owner.USER,
                            tree.content(file.path())));
                case RepoEntry.Symlink link -> entries.add(new Entry.Symlink(path, link.target(), Owner.USER));
                case RepoEntry.Submodule _ -> directories.add(path);
            }
        }
        directories.forEach(path -> entries.add(new Entry.Directory(path, DIRECTORY_MODE, Owner.USER)));
        if (tree.git().isPresent()) {
            entries.addAll(tree.git().get().entries());
        }
        return entries;
    }
}
