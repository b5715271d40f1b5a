package dev.quire.repo2image.repo;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** What in a repository will not be as its author may think: submodules and large files that are not fetched yet. */
final class RepositoryNotes {
    private static final String LFS_POINTER = "version https://git-lfs.github.com/spec/";
    private static final int LONGEST_POINTER = 1024;
    private static final int MOST_READ = 1 << 20;

    private RepositoryNotes() {}

    static List<String> of(RepoTree tree) throws IOException {
        List<String> notes = new ArrayList<>();
        List<String> submodules = tree.entries().stream()
                .filter(RepoEntry.Submodule.class::isInstance)
                .map(RepoEntry::path)
                .toList();
        if (!submodules.isEmpty()) {
            notes.add("Warning: submodules are not fetched by this version; these directories are empty: "
                    + Excerpt.of(String.join(", ", submodules)));
        }
        if (usesLfs(tree)) {
            List<String> pointers = pointers(tree);
            if (!pointers.isEmpty()) {
                notes.add("Warning: Git LFS files are not fetched by this version; these are pointers only: "
                        + Excerpt.of(String.join(", ", pointers)));
            }
        }
        return notes;
    }

    private static boolean usesLfs(RepoTree tree) throws IOException {
        for (RepoEntry entry : tree.entries()) {
            if (entry instanceof RepoEntry.File file
                    && (file.path().equals(".gitattributes") || file.path().endsWith("/.gitattributes"))
                    && file.size() <= MOST_READ
                    && text(tree, file).contains("filter=lfs")) {
                return true;
            }
        }
        return false;
    }

    private static List<String> pointers(RepoTree tree) throws IOException {
        List<String> pointers = new ArrayList<>();
        for (RepoEntry entry : tree.entries()) {
            if (entry instanceof RepoEntry.File file
                    && file.size() <= LONGEST_POINTER
                    && text(tree, file).startsWith(LFS_POINTER)) {
                pointers.add(file.path());
            }
        }
        return pointers;
    }

    private static String text(RepoTree tree, RepoEntry.File file) throws IOException {
        return new String(tree.read(file.path(), MOST_READ), StandardCharsets.ISO_8859_1);
    }
}
