package dev.quire.repo2image.repo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quire.repo2image.BuildError;
import dev.quire.repo2image.BuildException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.assertj.core.api.AbstractThrowableAssert;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.eclipse.jgit.lib.ObjectId;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JGitRemoteTest {
    private static final String NO_SUCH_COMMIT = "0123456789abcdef0123456789abcdef01234567";

    @TempDir
    private Path served;

    @TempDir
    private Path work;

    private final List<String> log = new ArrayList<>();
    private TestRepository repository;
    private GitHost host;
    private CommitId first;
    private CommitId feature;
    private CommitId pullRequest;
    private CommitId second;
    private ObjectId tag;

    @BeforeEach
    void serve() throws Exception {
        repository = TestRepository.create(served.resolve("r.git"));
        first = repository.file("README.md", "one\n").commit("main");
        feature = repository.file("f.txt", "feature\n").commit("feature/main");
        pullRequest = repository.file("pr.txt", "pr\n").commitTo("refs/pull/7/head");
        tag = repository.tag("v1", first);
        repository.lightTag("light", first);
        second = repository
                .file("README.md", "two\n")
                .script("run.sh", "#!/bin/sh\n")
                .symlink("link", "../../etc/passwd")
                .file("dir/ä b.txt", "umlaut\n")
                .commit("main");
        host = GitHost.of(served);
    }

    @AfterEach
    void stop() {
        host.close();
        repository.close();
    }

    @Test
    void resolvesBranchesTagsAndFullNamesExactly() throws Exception {
        for (String url : List.of(host.url("r.git"), file())) {
            assertThat(remote().resolve(url, "main")).isEqualTo(second);
            assertThat(remote().resolve(url, "HEAD")).isEqualTo(second);
            assertThat(remote().resolve(url, "feature/main")).isEqualTo(feature);
            assertThat(remote().resolve(url, "refs/heads/main")).isEqualTo(second);
            assertThat(remote().resolve(url, "heads/main")).isEqualTo(second);
            assertThat(remote().resolve(url, "refs/pull/7/head")).isEqualTo(pullRequest);
            assertThat(remote().resolve(url, "pull/7/head")).isEqualTo(pullRequest);
            assertThat(remote().resolve(url, "light")).isEqualTo(first);
        }
    }

    @Test
    void takesATagAsTheCommitThatItPointsTo() throws Exception {
        assertThat(remote().resolve(host.url("r.git"), "v1")).isEqualTo(first);
        assertThat(tag.name()).isNotEqualTo(first.hex());
        assertThat(remote().resolve(host.url("r.git"), "refs/tags/v1")).isEqualTo(first);
    }

    @Test
    void neverMatchesTheEndOfABranchsName() throws Exception {
        try (TestRepository other = TestRepository.create(served.resolve("other.git"))) {
            other.file("a", "a").commit("feature/dev");
            assertFails(BuildError.REF_NOT_FOUND, () -> remote().resolve(host.url("other.git"), "dev"))
                    .hasMessage("Repository " + host.url("other.git") + " has no branch, tag or commit named 'dev'.");
        }
    }

    @Test
    void acceptsAFullCommitIdWithoutAsking() throws Exception {
        assertThat(remote().resolve("https://nowhere.invalid/r", NO_SUCH_COMMIT).hex())
                .isEqualTo(NO_SUCH_COMMIT);
        assertThat(remote().resolve("https://nowhere.invalid/r", NO_SUCH_COMMIT.toUpperCase(Locale.ROOT))
                        .hex())
                .isEqualTo(NO_SUCH_COMMIT);
    }

    @Test
    void resolvesAShortIdThatTheServerNamesAndExplainsOthers() throws Exception {
        String shortId = pullRequest.hex().substring(0, 8);
        assertThat(remote().resolve(host.url("r.git"), shortId)).isEqualTo(pullRequest);
        assertFails(BuildError.REF_NOT_FOUND, () -> remote().resolve(host.url("r.git"), "0123456789"))
                .hasMessageContaining("give all 40 digits");
    }

    @Test
    void refusesRefsThatGitDoesNotKnow() {
        for (String ref : List.of("--upload-pack=touch", "a b", "a..b", "", "x\ny")) {
            assertFails(BuildError.REF_NOT_FOUND, () -> remote().resolve(host.url("r.git"), ref));
        }
    }

    @Test
    void fetchesOneCommitOverHttp() throws Exception {
        try (RepoTree tree = remote().fetch(host.url("r.git"), second, log::add)) {
            assertThat(tree.entries())
                    .containsExactly(
                            new RepoEntry.File("README.md", false, 4),
                            new RepoEntry.File("dir/ä b.txt", false, 7),
                            new RepoEntry.File("f.txt", false, 8),
                            new RepoEntry.Symlink("link", "../../etc/passwd"),
                            new RepoEntry.File("pr.txt", false, 3),
                            new RepoEntry.File("run.sh", true, 10));
            assertThat(tree.read("README.md", 100)).asString().isEqualTo("two\n");
            assertThat(fetched("shallow")).isNotEmpty();
        }
        assertThat(leftovers()).isEmpty();
    }

    @Test
    void fetchesACommitThatNoRefPointsTo() throws Exception {
        try (RepoTree tree = remote().fetch(host.url("r.git"), first, log::add)) {
            assertThat(tree.read("README.md", 100)).asString().isEqualTo("one\n");
        }
        assertThat(log).noneMatch(line -> line.contains("whole history"));
    }

    @Test
    void fallsBackToTheRefAndThenToTheHistoryOnAnOldServer() throws Exception {
        try (GitHost old = GitHost.old(served)) {
            try (RepoTree tree = remote().fetch(old.url("r.git"), pullRequest, log::add)) {
                assertThat(tree.find("pr.txt")).isPresent();
            }
            CommitId buried = buried();
            try (RepoTree tree = remote().fetch(old.url("r.git"), buried, log::add)) {
                assertThat(tree.read("README.md", 100)).asString().isEqualTo("buried\n");
            }
            assertThat(log).anyMatch(line -> line.contains("whole history"));
            assertFails(
                    BuildError.REF_NOT_FOUND,
                    () -> remote().fetch(old.url("r.git"), new CommitId(NO_SUCH_COMMIT), log::add));
        }
        assertThat(leftovers()).isEmpty();
    }

    private CommitId buried() throws IOException {
        CommitId buried = repository.file("README.md", "buried\n").commit("main");
        repository.file("README.md", "three\n").commit("main");
        return buried;
    }

    @Test
    void fetchesFromTheDisk() throws Exception {
        try (RepoTree tree = remote().fetch(file(), second, log::add)) {
            assertThat(tree.read("README.md", 100)).asString().isEqualTo("two\n");
        }
        CommitId buried = buried();
        try (RepoTree tree = remote().fetch(file(), buried, log::add)) {
            assertThat(tree.read("README.md", 100)).asString().isEqualTo("buried\n");
        }
        assertThat(leftovers()).isEmpty();
    }

    @Test
    void saysThatACommitDoesNotExist() {
        assertFails(
                        BuildError.REF_NOT_FOUND,
                        () -> remote().fetch(host.url("r.git"), new CommitId(NO_SUCH_COMMIT), log::add))
                .hasMessageContaining(NO_SUCH_COMMIT);
        assertThat(leftovers()).isEmpty();
    }

    @Test
    void stopsReceivingAtTheLimitAndLeavesNothing() throws Exception {
        byte[] noise = new byte[20 << 20];
        new Random(1).nextBytes(noise);
        try (TestRepository large = TestRepository.create(served.resolve("large.git"))) {
            CommitId commit = large.file("noise.bin", noise).commit("main");
            JGitRemote small = remote(policy(1 << 20));
            for (String url : List.of(
                    host.url("large.git"), served.resolve("large.git").toUri().toString())) {
                assertFails(BuildError.REPOSITORY_TOO_LARGE, () -> small.fetch(url, commit, log::add))
                        .hasMessageContaining("larger than the 1 MiB")
                        .hasMessageContaining("quire.repositories.fetch.max-size");
                assertThat(leftovers()).isEmpty();
            }
            try (RepoTree tree = remote(policy(64 << 20)).fetch(host.url("large.git"), commit, log::add);
                    var in = tree.content("noise.bin").open()) {
                assertThat(in.readAllBytes()).isEqualTo(noise);
            }
        }
    }

    @Test
    void refusesFilesThatOnlyGrowWhenTheyAreUnpacked() throws Exception {
        try (TestRepository bomb = TestRepository.create(served.resolve("bomb.git"))) {
            byte[] zeros = new byte[900_000];
            CommitId commit = bomb.file("a", zeros).file("b", zeros).commit("main");
            assertFails(
                    BuildError.REPOSITORY_TOO_LARGE,
                    () -> remote(policy(1 << 20)).fetch(host.url("bomb.git"), commit, log::add));
            assertThat(leftovers()).isEmpty();
        }
    }

    @Test
    void refusesTooManyFiles() throws Exception {
        RepositoryPolicy few = new RepositoryPolicy(
                List.of(), Addresses.ANY, 1 << 20, 3, Duration.ofSeconds(10), Duration.ofSeconds(20));
        assertFails(BuildError.REPOSITORY_TOO_LARGE, () -> remote(few).fetch(host.url("r.git"), second, log::add))
                .hasMessageContaining("quire.repositories.fetch.max-files");
        assertThat(leftovers()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"missing.git", "private/r.git", "forbidden/r.git"})
    void saysThatARepositoryIsMissingOrPrivate(String path) {
        assertFails(BuildError.REPOSITORY_NOT_FOUND, () -> remote().resolve(host.url(path), "main"))
                .hasMessageContaining(host.url(path))
                .hasMessageContaining("private");
    }

    @Test
    void saysWhyAHostCannotBeReached() throws Exception {
        assertFails(BuildError.HOST_UNREACHABLE, () -> remote().resolve("https://nowhere.invalid/r", "main"))
                .hasMessageContaining("nowhere.invalid")
                .hasMessageContaining("not known");
        assertFails(BuildError.HOST_UNREACHABLE, () -> remote().resolve("http://127.0.0.1:1/r", "main"))
                .hasMessageContaining("refuses");
        assertFails(BuildError.HOST_UNREACHABLE, () -> remote().resolve("git://127.0.0.1:1/r", "main"));
        assertFails(BuildError.HOST_UNREACHABLE, () -> remote().resolve(host.url("broken/r.git"), "main"))
                .hasMessageContaining("503");
    }

    @Test
    void doesNotWaitForeverForASilentHost() {
        RepositoryPolicy hasty = new RepositoryPolicy(
                List.of(), Addresses.ANY, 1 << 20, 100, Duration.ofSeconds(1), Duration.ofSeconds(2));
        assertFails(BuildError.HOST_UNREACHABLE, () -> remote(hasty).resolve(host.url("silent/r.git"), "main"));
        assertFails(BuildError.HOST_UNREACHABLE, () -> remote(hasty).fetch(host.url("silent/r.git"), first, log::add));
        assertThat(leftovers()).isEmpty();
    }

    @Test
    void answersToInterruption() throws Exception {
        Thread thread = Thread.ofVirtual().unstarted(() -> {
            try {
                remote().fetch(host.url("silent/r.git"), first, log::add).close();
            } catch (InterruptedException e) {
                log.add("interrupted");
            }
        });
        thread.start();
        Thread.sleep(300);
        thread.interrupt();
        assertThat(thread.join(Duration.ofSeconds(5))).isTrue();
        assertThat(log).contains("interrupted");
        assertThat(leftovers()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://127.0.0.1:1/r",
                "http://localhost/r",
                "git://10.0.0.1/r",
                "http://[::1]/r",
                "http://169.254.169.254/latest",
                "http://2130706433/r",
                "http://[::ffff:7f00:1]/r",
                "http://192.168.1.1/r"
            })
    void refusesTheInternalNetworkWhereThePolicySaysSo(String url) {
        assertFails(
                        BuildError.FORBIDDEN_REPOSITORY,
                        () -> remote(RepositoryPolicy.standard()).resolve(url, "main"))
                .hasMessageContaining("internal network");
    }

    @Test
    void refusesSshWithoutAKey() {
        assertFails(BuildError.FORBIDDEN_REPOSITORY, () -> remote().resolve("ssh://git@example.org/r", "main"))
                .hasMessageContaining("https://");
    }

    @Test
    void followsARedirect() throws Exception {
        assertThat(remote().resolve(host.url("moved/r.git"), "main")).isEqualTo(second);
    }

    @Test
    void servesFilesOnlyFromBelowConfiguredDirectories() throws Exception {
        Path outside = work.resolve("outside.git");
        try (TestRepository other = TestRepository.create(outside)) {
            other.file("a", "a").commit("main");
        }
        Files.createSymbolicLink(served.resolve("trick.git"), outside);
        for (String url : List.of(
                outside.toUri().toString(),
                served.resolve("trick.git").toUri().toString(),
                "file:///no/such/repository")) {
            assertFails(BuildError.FORBIDDEN_REPOSITORY, () -> remote().resolve(url, "main"));
        }
        assertFails(
                BuildError.REPOSITORY_NOT_FOUND,
                () -> remote().resolve(served.resolve("missing.git").toUri().toString(), "main"));
        Files.createDirectory(served.resolve("empty"));
        assertFails(
                BuildError.REPOSITORY_NOT_FOUND,
                () -> remote().resolve(served.resolve("empty").toUri().toString(), "main"));
    }

    @Test
    void saysThatTheDiskIsFull() {
        IOException full = new IOException("cannot write", new IOException("No space left on device"));
        BuildException failure = new GitFailure(RepositoryPolicy.standard(), Path.of("cache"))
                .of(GitUrl.parse("https://example.org/r").orElseThrow(), full);
        assertThat(failure.error()).isEqualTo(BuildError.DISK_FULL);
    }

    @Test
    void ignoresTheConfigurationOfTheHost() throws Exception {
        String home = System.getProperty("user.home");
        Path fake = Files.createDirectory(work.resolve("fake-home"));
        Files.writeString(
                fake.resolve(".gitconfig"),
                "[url \"http://127.0.0.1:1/\"]\n\tinsteadOf = " + host.url("") + "\n",
                StandardCharsets.UTF_8);
        System.setProperty("user.home", fake.toString());
        try {
            assertThat(remote().resolve(host.url("r.git"), "main")).isEqualTo(second);
        } finally {
            System.setProperty("user.home", home);
        }
    }

    private String file() {
        return repository.path().toUri().toString();
    }

    private JGitRemote remote() {
        return remote(policy(64 << 20));
    }

    private RepositoryPolicy policy(long maxBytes) {
        return new RepositoryPolicy(
                List.of(served), Addresses.ANY, maxBytes, 1000, Duration.ofSeconds(20), Duration.ofSeconds(60));
    }

    private JGitRemote remote(RepositoryPolicy policy) {
        return new JGitRemote(policy, work.resolve("fetched"), ProxyEnvironment.none(), Optional.empty());
    }

    private List<Path> leftovers() {
        return fetched("");
    }

    private List<Path> fetched(String name) {
        Path directory = work.resolve("fetched");
        if (!Files.exists(directory)) {
            return List.of();
        }
        try (Stream<Path> files = Files.walk(directory)) {
            return files.filter(
                            file -> !file.equals(directory) && file.toString().endsWith(name))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static AbstractThrowableAssert<?, ? extends Throwable> assertFails(
            BuildError error, ThrowingCallable call) {
        return assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        BuildException.class,
                        e -> assertThat(e.error()).as(e.getMessage()).isEqualTo(error));
    }
}
