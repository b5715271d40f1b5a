package dev.quire.repo2image.repo;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

class DirectoryTreeTest extends RepoTreeContract {
    @TempDir
    private Path parent;

    @Override
    RepoTree tree(String readme) throws Exception {
        Path directory = Files.createTempDirectory(parent, "tree");
        Files.writeString(directory.resolve("README.md"), readme);
        Files.createDirectory(directory.resolve("bin"));
        Files.writeString(directory.resolve("bin/run"), "#!/bin/sh\n");
        directory.resolve("bin/run").toFile().setExecutable(true);
        Files.writeString(directory.resolve("empty"), "");
        Files.createSymbolicLink(directory.resolve("absolute"), Path.of("/etc/passwd"));
        Files.createSymbolicLink(directory.resolve("loop"), Path.of("loop"));
        Files.createDirectory(directory.resolve(".git"));
        Files.writeString(directory.resolve(".git/config"), "not part of it");
        return DirectoryTree.of(directory);
    }
}
