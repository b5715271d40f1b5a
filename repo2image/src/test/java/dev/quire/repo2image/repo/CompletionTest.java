package dev.quire.repo2image.repo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quire.repo2image.BuildError;
import dev.quire.repo2image.BuildException;
import dev.quire.repo2image.image.Digest;
import dev.quire.repo2image.image.Entry;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.assertj.core.api.AbstractThrowableAssert;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Submodules and large files of real repositories, over HTTP and from the disk. */
class CompletionTest {
    private static final byte[] BIG = "many bytes\n".repeat(500).getBytes(StandardCharsets.UTF_8);
    private static final String BIG_OID = Digest.of(BIG).hex();

    @TempDir
    private Path served;

    @TempDir
    private Path work;

    private final List<String> log = new ArrayList<>();
    private final List<TestRepository> repositories = new ArrayList<>();
    private Credentials credentials = Credentials.none();
    private long maxBytes = 1 << 20;
    private GitHost host;

    @BeforeEach
    void serve() throws IOException {
        host = GitHost.of(served);
    }

    @AfterEach
    void stop() {
        host.close();
        repositories.forEach(TestRepository::close);
    }

    @Test
    void bringsSubmodulesInsideSubmodulesAtTheCommitsThatAreRecorded() throws Exception {
        TestRepository inner = repository("org/inner.git");
        CommitId old = inner.file("i.txt", "old\n").commit("main");
        inner.file("i.txt", "new\n").commit("main");
        TestRepository lib = repository("org/lib.git");
        CommitId libCommit = lib.file("setup.py", "#\n")
                .file(".gitmodules", module("deep/inner", "./../inner.git"))
                .submodule("deep/inner", old.hex())
                .commit("main");
        TestRepository top = repository("org/top.git");
        CommitId commit = top.file("README.md", "top\n")
                .file(".gitmodules", module("vendor/lib", "../lib.git"))
                .submodule("vendor/lib", libCommit.hex())
                .commit("main");
        for (String url : List.of(host.url("org/top.git"), top.path().toUri().toString())) {
            try (RepoTree tree = remote().fetch(url, commit, log::add)) {
                assertThat(paths(tree))
                        .containsExactly(
                                ".gitmodules",
                                "README.md",
                                "vendor/lib/.gitmodules",
                                "vendor/lib/deep/inner/i.txt",
                                "vendor/lib/setup.py");
                assertThat(text(tree, "vendor/lib/deep/inner/i.txt")).isEqualTo("old\n");
                assertThat(layer(tree)).contains("home/jovyan/vendor/lib/deep/inner/i.txt");
            }
        }
        assertThat(leftovers()).isEmpty();
    }

    @Test
    void isIdentifiedByWhatSubmodulesAndLargeFilesBrought() throws Exception {
        TestRepository top = repository("top.git");
        TestRepository lib = repository("lib.git");
        CommitId libCommit = lib.file("a", "a").commit("main");
        top.submodule("lib", libCommit.hex());
        CommitId empty = top.commit("main");
        CommitId full = top.file(".gitmodules", module("lib", "../lib.git")).commit("main");
        try (RepoTree without = remote().fetch(host.url("top.git"), empty, log::add);
                RepoTree with = remote().fetch(host.url("top.git"), full, log::add);
                RepoTree again = remote().fetch(host.url("top.git"), full, log::add)) {
            assertThat(without.id()).startsWith("git:");
            assertThat(with.id()).isEqualTo(again.id()).isNotEqualTo(without.id());
            assertThat(without.entries()).containsExactly(new RepoEntry.Submodule("lib", libCommit.hex()));
        }
        assertThat(log).anyMatch(line -> line.contains("lib stays empty: .gitmodules names no submodule there"));
    }

    @Test
    void leavesASubmoduleEmptyThatItsAuthorDoesNotWantFetched() throws Exception {
        CommitId commit = repository("top.git")
                .file(".gitmodules", module("lib", "https://nowhere.invalid/lib") + "\tupdate = none\n")
                .submodule("lib", "0123456789abcdef0123456789abcdef01234567")
                .commit("main");
        remote().fetch(host.url("top.git"), commit, log::add).close();
        assertThat(log).anyMatch(line -> line.contains("says not to fetch the submodule"));
    }

    @Test
    void namesTheSubmoduleThatCannotBeFetched() throws Exception {
        TestRepository top = repository("top.git");
        String absent = "0123456789abcdef0123456789abcdef01234567";
        repository("lib.git").file("a", "a").commit("main");
        top.submodule("lib", absent);
        CommitId missing = top.file(".gitmodules", module("lib", "../none.git")).commit("main");
        assertFails(BuildError.REPOSITORY_NOT_FOUND, () -> fetch("top.git", missing))
                .hasMessageStartingWith("Submodule 'lib' cannot be fetched: Repository " + host.url("none.git"));
        CommitId noCommit = top.file(".gitmodules", module("lib", "../lib.git")).commit("main");
        assertFails(BuildError.REF_NOT_FOUND, () -> fetch("top.git", noCommit)).hasMessageContaining(absent);
        CommitId ssh =
                top.file(".gitmodules", module("lib", "git@github.com:o/r.git")).commit("main");
        assertFails(BuildError.FORBIDDEN_REPOSITORY, () -> fetch("top.git", ssh))
                .hasMessageContaining("needs SSH");
        CommitId option =
                top.file(".gitmodules", module("lib", "--upload-pack=touch x")).commit("main");
        assertFails(BuildError.INVALID_FILE, () -> fetch("top.git", option)).hasMessageContaining("'lib'");
        CommitId broken = top.file(".gitmodules", "[submodule \"lib\"\n x").commit("main");
        assertFails(BuildError.INVALID_FILE, () -> fetch("top.git", broken)).hasMessageContaining(".gitmodules");
        assertThat(leftovers()).isEmpty();
    }

    @Test
    void doesNotLetARepositoryOnAForgeReadThisDisk() throws Exception {
        TestRepository secret = repository("secret.git");
        CommitId hidden = secret.file("key", "k").commit("main");
        CommitId commit = repository("top.git")
                .file(".gitmodules", module("lib", secret.path().toUri().toString()))
                .submodule("lib", hidden.hex())
                .commit("main");
        assertFails(BuildError.FORBIDDEN_REPOSITORY, () -> fetch("top.git", commit))
                .hasMessageContaining("on a disk");
    }

    @Test
    void endsWhereARepositoryContainsItselfOrTooMany() throws Exception {
        TestRepository lib = repository("lib.git");
        CommitId leaf = lib.file("a", "a").commit("main");
        CommitId before = leaf;
        for (int i = 0; i < 12; i++) {
            before = lib.file(".gitmodules", module("again", "../lib.git"))
                    .submodule("again", before.hex())
                    .commit("main");
        }
        CommitId deepest = before;
        assertFails(BuildError.REPOSITORY_TOO_LARGE, () -> fetch("lib.git", deepest))
                .hasMessageContaining("inside each other");
        assertThat(leftovers()).isEmpty();
    }

    @Test
    void countsSubmodulesAndLargeFilesIntoTheLimits() throws Exception {
        TestRepository lib = repository("lib.git");
        CommitId half = lib.file("a", new byte[3000]).commit("main");
        CommitId commit = repository("top.git")
                .file("b", new byte[3000])
                .file(".gitmodules", module("lib", "../lib.git"))
                .submodule("lib", half.hex())
                .commit("main");
        CommitId large = repository("large.git")
                .file(".gitattributes", "*.bin filter=lfs\n")
                .file("x.bin", pointer("0".repeat(64), 1L << 40))
                .commit("main");
        maxBytes = 5000;
        assertFails(BuildError.REPOSITORY_TOO_LARGE, () -> fetch("top.git", commit))
                .hasMessageContaining(host.url("top.git"));
        assertFails(BuildError.REPOSITORY_TOO_LARGE, () -> fetch("large.git", large));
        assertThat(leftovers()).isEmpty();
    }

    @Test
    void putsLargeFilesInPlaceOfTheirPointers() throws Exception {
        TestRepository repository = repository("r.git");
        CommitId commit = repository
                .file(".gitattributes", "*.bin filter=lfs diff=lfs merge=lfs -text\n")
                .script("data/x.bin", pointer(BIG_OID, BIG.length))
                .file("data/copy.bin", pointer(BIG_OID, BIG.length))
                .file("notes.txt", "version https://git-lfs.github.com/spec/v1 is what a pointer begins with\n")
                .commit("main");
        host.large(BIG_OID, BIG);
        Path object = repository
                .path()
                .resolve("lfs/objects/" + BIG_OID.substring(0, 2) + "/" + BIG_OID.substring(2, 4) + "/" + BIG_OID);
        Files.createDirectories(object.getParent());
        Files.write(object, BIG);
        List<String> ids = new ArrayList<>();
        for (String url : List.of(host.url("r.git"), repository.path().toUri().toString())) {
            try (RepoTree tree = remote().fetch(url, commit, log::add)) {
                assertThat(tree.find("data/x.bin")).contains(new RepoEntry.File("data/x.bin", true, BIG.length));
                assertThat(tree.read("data/x.bin", BIG.length)).isEqualTo(BIG);
                try (InputStream in = tree.content("data/copy.bin").open()) {
                    assertThat(in.readAllBytes()).isEqualTo(BIG);
                }
                assertThat(text(tree, "notes.txt")).startsWith("version");
                ids.add(tree.id());
            }
        }
        assertThat(ids.getFirst()).isEqualTo(ids.getLast()).startsWith("complete:");
        assertThat(leftovers()).isEmpty();
    }

    @Test
    void takesThePlaceOfLargeFilesFromTheRepositorysConfiguration() throws Exception {
        host.large(BIG_OID, BIG);
        CommitId commit = repository("r.git")
                .file(".gitattributes", "*.bin filter=lfs\n")
                .file(".lfsconfig", "[lfs]\n\turl = " + host.url("elsewhere.git/info/lfs") + "/\n")
                .file("x.bin", pointer(BIG_OID, BIG.length))
                .commit("main");
        fetch("r.git", commit).close();
    }

    @Test
    void refusesLargeFilesThatAreMissingOrNotWhatThePointersSay() throws Exception {
        TestRepository repository = repository("r.git").file(".gitattributes", "*.bin filter=lfs\n");
        CommitId missing = repository.file("x.bin", pointer("1".repeat(64), 5)).commit("main");
        assertFails(BuildError.REPOSITORY_NOT_FOUND, () -> fetch("r.git", missing))
                .hasMessageContaining("'x.bin' is not at " + host.url("r.git/info/lfs"));
        String url = repository.path().toUri().toString();
        assertFails(BuildError.REPOSITORY_NOT_FOUND, () -> remote().fetch(url, missing, log::add))
                .hasMessageContaining("'x.bin'");
        host.large("1".repeat(64), "12345".getBytes(StandardCharsets.UTF_8));
        assertFails(BuildError.HOST_UNREACHABLE, () -> fetch("r.git", missing)).hasMessageContaining("SHA-256");
        CommitId longer = repository.file("x.bin", pointer(BIG_OID, 5)).commit("main");
        host.large(BIG_OID, BIG);
        assertFails(BuildError.HOST_UNREACHABLE, () -> fetch("r.git", longer)).hasMessageContaining("size");
        assertThat(leftovers()).isEmpty();
    }

    @Test
    void showsALoginToItsOwnOriginAlone() throws Exception {
        host.demanding("anne", "s3cret-t0ken");
        host.large(BIG_OID, BIG);
        TestRepository lib = repository("vault/lib.git");
        CommitId libCommit = lib.file("a", "a").commit("main");
        CommitId commit = repository("vault/r.git")
                .file(".gitattributes", "*.bin filter=lfs\n")
                .file("x.bin", pointer(BIG_OID, BIG.length))
                .file(".gitmodules", module("lib", "../lib.git"))
                .submodule("lib", libCommit.hex())
                .commit("main");
        assertFails(BuildError.REPOSITORY_NOT_FOUND, () -> fetch("vault/r.git", commit))
                .hasMessageContaining("or it is private");
        credentials = Credentials.parse(
                List.of("# private", "", host.url("").replace("http://", "http://anne:s3cret-t0ken@")), "file");
        assertThat(remote().resolve(host.url("vault/r.git"), "main")).isEqualTo(commit);
        try (RepoTree tree = fetch("vault/r.git", commit)) {
            assertThat(paths(tree)).contains("lib/a", "x.bin");
            assertThat(String.join("\n", log) + tree.id() + layer(tree))
                    .doesNotContain("s3cret")
                    .doesNotContain("anne");
        }
        // A login for 127.0.0.1 is not one for localhost, to which this one redirects.
        assertThatThrownBy(() -> remote().fetch(host.url("moved/vault/r.git"), commit, log::add))
                .isInstanceOf(BuildException.class)
                .satisfies(e -> assertThat(trace(e)).doesNotContain("s3cret"));
        assertThat(host.authorizations())
                .filteredOn(shown -> shown.startsWith("localhost"))
                .isNotEmpty()
                .allMatch(shown -> shown.endsWith(" null"));
        assertThat(String.join("\n", log)).doesNotContain("s3cret");
        credentials = Credentials.parse(List.of(host.url("").replace("http://", "http://anne:wr0ng@")), "file");
        assertFails(BuildError.REPOSITORY_NOT_FOUND, () -> fetch("vault/r.git", commit))
                .satisfies(e -> assertThat(trace(e)).doesNotContain("wr0ng"));
        assertThat(leftovers()).isEmpty();
    }

    @Test
    void showsNoLoginToALargeFileServerThatTheRepositoryChose() throws Exception {
        host.large(BIG_OID, BIG);
        credentials = Credentials.parse(
                List.of(host.url("").replace("http://127.0.0.1", "http://anne:s3cret-t0ken@localhost")), "file");
        String chosen = host.url("any.git/info/lfs").replace("127.0.0.1", "localhost");
        CommitId commit = repository("r.git")
                .file(".gitattributes", "*.bin filter=lfs\n")
                .file(".lfsconfig", "[lfs]\n\turl = " + chosen + "\n")
                .file("x.bin", pointer(BIG_OID, BIG.length))
                .commit("main");
        fetch("r.git", commit).close();
        assertThat(host.authorizations())
                .filteredOn(shown -> shown.startsWith("localhost"))
                .isNotEmpty()
                .allMatch(shown -> shown.endsWith(" null"));
    }

    @ParameterizedTest
    @CsvSource({
        "https://h.org/a/b,     ../c.git,        https://h.org/a/c.git",
        "https://h.org/a/b.git, ./c,             https://h.org/a/b.git/c",
        "https://h.org/a/b,     ../../x/y,       https://h.org/x/y",
        "ssh://git@h.org/a/b,   ../c,            ssh://git@h.org/a/c",
        "https://h.org/a/b,     ssh://git@x.org/c, ssh://git@x.org/c",
        "https://h.org/a/b,     ../../../c,      ",
        "https://h.org/a/b,     ../../../../c,   ",
        "https://h.org/a/b,     /etc/passwd,     ",
        "https://h.org/a/b,     ../-x,           https://h.org/a/-x",
        "https://h.org/a/b,     ext::sh -c id,   ",
    })
    void resolvesTheUrlsOfSubmodules(String parent, String url, @org.jspecify.annotations.Nullable String expected) {
        Optional<String> resolved =
                Submodules.url(GitUrl.parse(parent).orElseThrow(), url).map(GitUrl::toString);
        assertThat(resolved).isEqualTo(Optional.ofNullable(expected));
    }

    private TestRepository repository(String path) throws Exception {
        TestRepository repository = TestRepository.create(served.resolve(path));
        repositories.add(repository);
        return repository;
    }

    private static String module(String path, String url) {
        return "[submodule \"" + path + "\"]\n\tpath = " + path + "\n\turl = " + url + "\n";
    }

    private static String pointer(String oid, long size) {
        return "version https://git-lfs.github.com/spec/v1\noid sha256:" + oid + "\nsize " + size + "\n";
    }

    private RepoTree fetch(String path, CommitId commit) throws InterruptedException {
        return remote().fetch(host.url(path), commit, log::add);
    }

    private JGitRemote remote() {
        RepositoryPolicy policy = new RepositoryPolicy(
                List.of(served), Addresses.ANY, maxBytes, 1000, Duration.ofSeconds(20), Duration.ofSeconds(60));
        return new JGitRemote(policy, work.resolve("fetched"), ProxyEnvironment.none(), Optional.empty(), credentials);
    }

    private static List<String> paths(RepoTree tree) {
        return tree.entries().stream().map(RepoEntry::path).toList();
    }

    private static List<String> layer(RepoTree tree) throws IOException, InterruptedException {
        RepoContent content = new RepoContent(tree);
        content.prepare();
        return content.entries().stream()
                .map(Entry::path)
                .filter(path -> !(path + "/").startsWith(RepoContent.DIRECTORY + "/.git/"))
                .toList();
    }

    private static String text(RepoTree tree, String path) throws IOException {
        return new String(tree.read(path, 1000), StandardCharsets.UTF_8);
    }

    private List<Path> leftovers() throws IOException {
        try (Stream<Path> left = Files.list(work.resolve("fetched"))) {
            return left.toList();
        }
    }

    private static String trace(Throwable failure) {
        java.io.StringWriter text = new java.io.StringWriter();
        failure.printStackTrace(new java.io.PrintWriter(text));
        return text.toString();
    }

    private static AbstractThrowableAssert<?, ?> assertFails(BuildError error, ThrowingCallable call) {
        return assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        BuildException.class,
                        e -> assertThat(e.error()).as(e.getMessage()).isEqualTo(error));
    }
}
