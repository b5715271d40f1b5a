package dev.quire.repo2image.repo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.quire.repo2image.BuildError;
import dev.quire.repo2image.BuildException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against the server that forges run. */
class GitHttpBackendTest {
    private static final CommitId NONE = new CommitId("0123456789abcdef0123456789abcdef01234567");

    @TempDir
    private Path served;

    @TempDir
    private Path work;

    private final List<String> log = new ArrayList<>();

    @BeforeAll
    static void needsGit() {
        assumeTrue(
                GitHttpBackend.version().isPresent(), "git is not installed, so there is no server of its own to test");
    }

    @Test
    void resolvesAndFetchesOneCommit() throws Exception {
        try (TestRepository repository = TestRepository.create(served.resolve("r.git"));
                GitHttpBackend host = new GitHttpBackend(served)) {
            CommitId first = repository.file("README.md", "one\n").commit("main");
            repository.tag("v1", first);
            CommitId second = repository.file("README.md", "two\n").commit("main");
            repository.file("x", "x").commit("feature/main");
            String url = host.url("r.git");
            assertThat(remote(1 << 20).resolve(url, "main")).isEqualTo(second);
            assertThat(remote(1 << 20).resolve(url, "HEAD")).isEqualTo(second);
            assertThat(remote(1 << 20).resolve(url, "v1")).isEqualTo(first);
            for (CommitId commit : List.of(first, second)) {
                try (RepoTree tree = remote(1 << 20).fetch(url, commit, log::add)) {
                    assertThat(tree.entries()).hasSize(1);
                }
            }
            assertThat(log).noneMatch(line -> line.contains("history"));
            assertFails(BuildError.REF_NOT_FOUND, () -> remote(1 << 20).fetch(url, NONE, log::add));
            assertFails(BuildError.REF_NOT_FOUND, () -> remote(1 << 20).resolve(url, "dev"));
            assertFails(BuildError.REPOSITORY_NOT_FOUND, () -> remote(1 << 20).resolve(host.url("no.git"), "main"));
        }
    }

    @Test
    void stopsReceivingAtTheLimit() throws Exception {
        byte[] noise = new byte[20 << 20];
        new Random(1).nextBytes(noise);
        try (TestRepository repository = TestRepository.create(served.resolve("large.git"));
                GitHttpBackend host = new GitHttpBackend(served)) {
            CommitId commit = repository.file("noise.bin", noise).commit("main");
            assertFails(
                    BuildError.REPOSITORY_TOO_LARGE,
                    () -> remote(1 << 20).fetch(host.url("large.git"), commit, log::add));
        }
    }

    private JGitRemote remote(long maxBytes) {
        RepositoryPolicy policy = new RepositoryPolicy(
                List.of(), Addresses.ANY, maxBytes, 100, Duration.ofSeconds(20), Duration.ofSeconds(60));
        return new JGitRemote(policy, work.resolve("fetched"), ProxyEnvironment.none(), Optional.empty());
    }

    private static void assertFails(BuildError error, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        BuildException.class,
                        e -> assertThat(e.error()).as(e.getMessage()).isEqualTo(error));
    }
}
