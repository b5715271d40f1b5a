package dev.quire.repo2image.repo;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

class StoredTreeTest extends RepoTreeContract {
    @TempDir
    private Path directory;

    @Override
    RepoTree tree(String readme) throws Exception {
        try (StoredTree.Writer tree = new StoredTree.Writer(directory, RepositoryPolicy.standard(), "url")) {
            tree.symlink("loop", "loop");
            file(tree, "bin/run", true, "#!/bin/sh\n");
            file(tree, "README.md", false, readme);
            file(tree, "empty", false, "");
            tree.symlink("absolute", "/etc/passwd");
            return tree.finish();
        }
    }

    private static void file(StoredTree.Writer tree, String path, boolean executable, String text) throws Exception {
        tree.file(path, executable, new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
    }
}
