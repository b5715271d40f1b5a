package dev.quire.repo2image.repo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quire.repo2image.BuildError;
import dev.quire.repo2image.BuildException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SshRemoteTest {
    @TempDir
    private Path served;

    @TempDir
    private Path work;

    private SshHost host;
    private CommitId commit;

    @BeforeEach
    void serve() throws Exception {
        try (TestRepository repository = TestRepository.create(served.resolve("r.git"))) {
            commit = repository.file("README.md", "hello\n").commit("main");
        }
        host = new SshHost(served);
    }

    @AfterEach
    void stop() throws Exception {
        host.close();
    }

    @Test
    void fetchesWithTheConfiguredKey() throws Exception {
        JGitRemote remote = remote(host.identity(work));
        assertThat(remote.resolve(host.url("r.git"), "main")).isEqualTo(commit);
        try (RepoTree tree = remote.fetch(host.url("r.git"), commit, line -> {})) {
            assertThat(tree.read("README.md", 10)).asString().isEqualTo("hello\n");
        }
    }

    @Test
    void doesNotTrustAHostThatItDoesNotKnow() throws Exception {
        assertFails(BuildError.HOST_UNREACHABLE, host.stranger(work), "r.git", "known_hosts");
    }

    @Test
    void saysThatItIsNotLetIn() throws Exception {
        assertFails(BuildError.REPOSITORY_NOT_FOUND, host.intruder(work), "r.git", "private");
    }

    @Test
    void saysThatARepositoryIsMissing() throws Exception {
        assertFails(BuildError.REPOSITORY_NOT_FOUND, host.identity(work), "missing.git", "does not exist");
    }

    private void assertFails(BuildError error, SshIdentity identity, String path, String says) {
        assertThatThrownBy(() -> remote(identity).resolve(host.url(path), "main"))
                .isInstanceOfSatisfying(BuildException.class, e -> {
                    assertThat(e.error()).as(e.getMessage()).isEqualTo(error);
                    assertThat(e.getMessage()).contains(says);
                });
    }

    private JGitRemote remote(SshIdentity identity) {
        RepositoryPolicy policy = new RepositoryPolicy(
                List.of(), Addresses.ANY, 1 << 20, 100, Duration.ofSeconds(20), Duration.ofSeconds(20));
        return new JGitRemote(policy, work.resolve("fetched"), ProxyEnvironment.none(), Optional.of(identity));
    }
}
