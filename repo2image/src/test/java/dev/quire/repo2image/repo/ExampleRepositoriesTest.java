package dev.quire.repo2image.repo;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExampleRepositoriesTest {
    @TempDir
    private Path directory;

    @Test
    void makesTheSameCommitOfTheSameFiles() throws Exception {
        Path files = Files.createDirectories(directory.resolve("examples/python"));
        Files.writeString(files.resolve("requirements.txt"), "cowsay\n");
        Path one = new ExampleRepositories(directory.resolve("one")).create("python", files);
        new ExampleRepositories(directory.resolve("one")).create("python", files);
        Path two = new ExampleRepositories(directory.resolve("two")).create("python", files);
        // The id is what git commit-tree makes of the same files.
        assertThat(head(one)).isEqualTo(head(two)).isEqualTo(new CommitId("3c5ebad51b0a9c5167d1fa7efd27efbb3489dfb8"));
    }

    @Test
    void keepsOlderCommitsWhenTheFilesChange() throws Exception {
        Path files = Files.createDirectories(directory.resolve("files"));
        Files.writeString(files.resolve("a.ipynb"), "{}\n");
        ExampleRepositories examples = new ExampleRepositories(directory.resolve("served"));
        CommitId before = head(examples.create("x", files));
        Files.writeString(files.resolve("a.ipynb"), "{ }\n");
        Path served = examples.create("x", files);
        assertThat(head(served)).isNotEqualTo(before);
        try (RepoTree tree = remote().fetch(served.toUri().toString(), before, line -> {})) {
            assertThat(tree.read("a.ipynb", 10)).asString().isEqualTo("{}\n");
        }
    }

    @Test
    void makesThemOfTheExamplesOfThisProject() throws Exception {
        Path examples = Path.of("..", "examples").toAbsolutePath().normalize();
        Map<String, Path> repositories = new ExampleRepositories(directory).createAll(examples);
        assertThat(repositories).containsKeys("minimal", "python", "system");
        for (Path repository : repositories.values()) {
            try (RepoTree tree = remote().fetch(repository.toUri().toString(), head(repository), line -> {})) {
                assertThat(tree.find("index.ipynb")).isPresent();
            }
        }
    }

    private CommitId head(Path repository) throws InterruptedException {
        return remote().resolve(repository.toUri().toString(), "HEAD");
    }

    private JGitRemote remote() {
        RepositoryPolicy policy = new RepositoryPolicy(
                List.of(directory),
                Addresses.PUBLIC_ONLY,
                1 << 24,
                100,
                Duration.ofSeconds(20),
                Duration.ofSeconds(20));
        return new JGitRemote(policy, directory.resolve("work"), ProxyEnvironment.none(), Optional.empty());
    }
}
