package dev.quire.repo2image.repo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.quire.repo2image.image.Entry;
import dev.quire.repo2image.image.LayerSource;
import dev.quire.repo2image.image.Owner;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.eclipse.jgit.api.Git;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.storage.file.FileRepositoryBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What lies beside the files is looked at by Git itself. */
class GitDirectoryTest {
    private static final String LARGE = "0123456789 abcdefgh\n".repeat(5000);

    @TempDir
    private Path parent;

    private Path served() throws IOException {
        return Files.createTempDirectory(parent, "served").resolve("r.git");
    }

    private static CommitId fill(TestRepository repository) throws IOException {
        repository.file("README.md", "first\n").commit("main");
        return repository
                .file("README.md", "second\n")
                .script("bin/run", "#!/bin/sh\n")
                .file("data/large.txt", LARGE)
                .file("data/again.txt", LARGE)
                .file("data/similar.txt", LARGE + "more\n")
                .file("empty", "")
                .symlink("link", "data/large.txt")
                .submodule("module", "0123456789abcdef0123456789abcdef01234567")
                .commit("main");
    }

    private RepoTree fetch(Path path, CommitId commit) throws InterruptedException {
        RepositoryPolicy policy = new RepositoryPolicy(
                List.of(parent), Addresses.ANY, 1 << 22, 100, Duration.ofSeconds(20), Duration.ofSeconds(20));
        return new JGitRemote(policy, parent.resolve("work"), ProxyEnvironment.none(), Optional.empty())
                .fetch(path.toUri().toString(), commit, line -> {});
    }

    @Test
    void gitFindsAShallowCloneThatIsClean() throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/git")), "there is no /usr/bin/git");
        Path path = served();
        try (TestRepository repository = TestRepository.create(path)) {
            CommitId commit = fill(repository);
            Path home = Files.createDirectory(parent.resolve("home"));
            try (RepoTree tree = fetch(path, commit)) {
                write(new RepoContent(tree), home);
            }

            assertThat(git(home, "fsck", "--full", "--strict")).isEmpty();
            assertThat(git(home, "status", "--porcelain")).isEmpty();
            assertThat(git(home, "log", "--format=%H %s")).isEqualTo(commit.hex() + " Commit 1 to refs/heads/main\n");
            assertThat(git(home, "remote", "-v")).contains("origin\tfile://" + path + " (fetch)");
            Files.writeString(home.resolve("README.md"), "mine\n");
            Files.writeString(home.resolve(".jupyter-server-log.txt"), "said\n");
            assertThat(git(home, "status", "--porcelain")).isEqualTo(" M README.md\n");
            assertThat(git(home, "diff")).contains("-second", "+mine");
            git(home, "checkout", "--", "README.md");
            git(home, "-c", "protocol.file.allow=always", "fetch", "--quiet", "--unshallow", "origin");
            assertThat(git(home, "log", "--format=%s")).hasLineCount(2);
            assertThat(git(home, "status", "--porcelain")).isEmpty();
        }
    }

    @Test
    void itIsTheSameHoweverTheServerPacks() throws Exception {
        Path loose = served();
        Path packed = served();
        CommitId commit;
        try (TestRepository one = TestRepository.create(loose);
                TestRepository other = TestRepository.create(packed)) {
            commit = fill(one);
            assertThat(fill(other)).isEqualTo(commit);
        }
        try (Repository repository =
                        new FileRepositoryBuilder().setGitDir(packed.toFile()).build();
                Git git = new Git(repository)) {
            git.gc().setAggressive(true).call();
        }
        assertThat(contents(loose, commit)).isEqualTo(contents(packed, commit));
    }

    @Test
    void theHomeStaysTheUsersOwn() throws Exception {
        Path path = served();
        try (TestRepository repository = TestRepository.create(path)) {
            CommitId commit = fill(repository);
            try (RepoTree tree = fetch(path, commit)) {
                RepoContent content = new RepoContent(tree);
                content.prepare();
                assertThat(content.entries())
                        .contains(new Entry.Directory(RepoContent.DIRECTORY, 0755, Owner.USER))
                        .extracting(Entry::path)
                        .contains(RepoContent.DIRECTORY + "/.git/HEAD")
                        .doesNotHaveDuplicates();
            }
        }
    }

    private Map<String, String> contents(Path served, CommitId commit) throws Exception {
        Map<String, String> contents = new TreeMap<>();
        try (RepoTree tree = fetch(served, commit)) {
            LayerSource git = tree.git().orElseThrow();
            git.prepare();
            for (Entry entry : git.entries()) {
                if (entry instanceof Entry.File file && !file.path().endsWith("/config")) {
                    try (InputStream in = file.content().open()) {
                        contents.put(file.path(), new String(in.readAllBytes(), StandardCharsets.ISO_8859_1));
                    }
                }
            }
        }
        assertThat(contents).hasSizeGreaterThan(4);
        return contents;
    }

    /** As a container has it. */
    private static void write(LayerSource layer, Path home) throws IOException, InterruptedException {
        layer.prepare();
        for (Entry entry : layer.entries()) {
            Path target = home.resolve(
                    entry.path().substring(RepoContent.DIRECTORY.length()).replaceFirst("^/", ""));
            Files.createDirectories(entry instanceof Entry.Directory ? target : target.getParent());
            switch (entry) {
                case Entry.File file -> {
                    try (InputStream in = file.content().open()) {
                        Files.copy(in, target);
                    }
                    Files.setPosixFilePermissions(
                            target, PosixFilePermissions.fromString(file.mode() == 0755 ? "rwxr-xr-x" : "rw-r--r--"));
                }
                case Entry.Symlink link -> Files.createSymbolicLink(target, Path.of(link.target()));
                case Entry.Directory _, Entry.HardLink _ -> {}
            }
        }
    }

    private static String git(Path home, String... words) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("/usr/bin/git"));
        command.addAll(List.of(words));
        ProcessBuilder builder =
                new ProcessBuilder(command).directory(home.toFile()).redirectErrorStream(true);
        builder.environment().put("GIT_CONFIG_GLOBAL", "/dev/null");
        builder.environment().put("GIT_CONFIG_SYSTEM", "/dev/null");
        Process process = builder.start();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(command + ":\n" + out).isZero();
        return out;
    }
}
