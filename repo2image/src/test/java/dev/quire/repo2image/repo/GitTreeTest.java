package dev.quire.repo2image.repo;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.io.TempDir;

class GitTreeTest extends RepoTreeContract {
    @TempDir
    private Path parent;

    @Override
    RepoTree tree(String readme) throws Exception {
        Path path = Files.createTempDirectory(parent, "served").resolve("r.git");
        RepositoryPolicy policy = new RepositoryPolicy(
                List.of(parent), Addresses.ANY, 1 << 20, 100, Duration.ofSeconds(20), Duration.ofSeconds(20));
        try (TestRepository repository = TestRepository.create(path)) {
            CommitId commit = repository
                    .file("README.md", readme)
                    .script("bin/run", "#!/bin/sh\n")
                    .file("empty", "")
                    .symlink("absolute", "/etc/passwd")
                    .symlink("loop", "loop")
                    .commit("main");
            return new JGitRemote(policy, parent.resolve("work"), ProxyEnvironment.none(), Optional.empty())
                    .fetch(path.toUri().toString(), commit, line -> {});
        }
    }
}
