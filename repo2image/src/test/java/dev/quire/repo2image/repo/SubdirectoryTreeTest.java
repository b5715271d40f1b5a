package dev.quire.repo2image.repo;

class SubdirectoryTreeTest extends RepoTreeContract {
    @Override
    RepoTree tree(String readme) {
        return SubdirectoryTree.of(
                InMemoryTree.builder()
                        .file("README.md", "of the whole")
                        .file("missing", "of the whole")
                        .file("sub/dir/README.md", readme)
                        .script("sub/dir/bin/run", "#!/bin/sh\n")
                        .file("sub/dir/empty", "")
                        .symlink("sub/dir/absolute", "/etc/passwd")
                        .symlink("sub/dir/loop", "loop")
                        .build(),
                "sub/dir",
                "url");
    }
}
