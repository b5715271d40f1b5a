package dev.quire.repo2image.python.lock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quire.repo2image.BuildError;
import dev.quire.repo2image.BuildException;
import dev.quire.repo2image.image.Digest;
import dev.quire.repo2image.python.lock.LockEntry.Local.Mode;
import dev.quire.repo2image.repo.InMemoryTree;
import dev.quire.repo2image.repo.RepoTree;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class LockFilesTest {
    private static final Target TARGET = new Target("3.13.5", 40);
    private static final String HASH = "a".repeat(64);
    private static final String COMMIT = "b".repeat(40);

    private static Lock read(String file, String text) {
        return LockFiles.read(InMemoryTree.of(file, text), file, TARGET);
    }

    @Test
    void aLinkedLockIsTheFileThatItLeadsTo() {
        RepoTree tree = InMemoryTree.builder()
                .symlink("binder/pylock.toml", "../locks/pylock.toml")
                .file("locks/pylock.toml", pylock(""))
                .build();
        assertThat(LockFiles.read(tree, "binder/pylock.toml", TARGET).entries()).isEmpty();
    }

    private static String pylock(String packages) {
        return "lock-version = \"1.0\"\ncreated-by = \"test\"\n" + packages.formatted(HASH, COMMIT);
    }

    @Test
    void aPylockHasEveryKindOfSource() {
        Lock lock = read("binder/pylock.toml", pylock("""
                [[packages]]
                name = "Git_One"
                vcs = { type = "git", url = "https://forge.example/one.git", commit-id = "%2$s", subdirectory = "py" }
                [[packages]]
                name = "here"
                directory = { path = "..", editable = true }
                [[packages]]
                name = "wheel"
                version = "1.2"
                archive = { url = "https://files.example/wheel-1.2-py3-none-any.whl", hashes = { sha256 = "%1$s" } }
                [[packages]]
                name = "source"
                version = "1"
                archive = { url = "https://files.example/source-1.tar.gz", hashes = { sha256 = "%1$s" } }
                [[packages]]
                name = "file"
                archive = { path = "../vendor/file-1.tar.gz", hashes = { sha256 = "%1$s" } }
                """));
        assertThat(lock.entries())
                .containsExactly(
                        new LockEntry.Local("file", "vendor/file-1.tar.gz", Mode.COPY),
                        new LockEntry.Repository("git-one", URI.create("https://forge.example/one.git"), COMMIT, "py"),
                        new LockEntry.Local("here", "", Mode.EDITABLE),
                        new LockEntry.Sdist(
                                "source",
                                "1",
                                new Digest(HASH),
                                Optional.of(URI.create("https://files.example/source-1.tar.gz"))),
                        new LockEntry.Wheel(new LockedWheel(
                                "wheel",
                                "1.2",
                                "wheel-1.2-py3-none-any.whl",
                                new Digest(HASH),
                                java.util.OptionalLong.empty(),
                                Optional.of("https://files.example/wheel-1.2-py3-none-any.whl"))));
    }

    @Test
    void groupsOfAPylockAreInstalledWhenTheyAreDefault() {
        String packages = """
                default-groups = ["dev"]
                [[packages]]
                name = "a"
                marker = "'dev' in dependency_groups"
                directory = { path = "a" }
                [[packages]]
                name = "b"
                marker = "'docs' in dependency_groups or 'x' in extras"
                directory = { path = "b" }
                """;
        assertThat(read("pylock.toml", pylock(packages)).entries())
                .containsExactly(new LockEntry.Local("a", "a", Mode.COPY));
    }

    @Test
    void aUvLockHasGitDirectoriesAndConflictingExtras() {
        Lock lock = read("uv.lock", """
                version = 1
                requires-python = ">=3.11"
                conflicts = [[{ package = "p", extra = "x" }, { package = "p", group = "dev" }]]
                [[package]]
                name = "p"
                version = "0.1"
                source = { editable = "." }
                dependencies = [
                    { name = "g" },
                    { name = "d", version = "1", source = { directory = "lib/d" }, marker = "extra == 'group-1-p-dev'" },
                    { name = "n", marker = "extra == 'extra-1-p-x'" },
                ]
                [package.dev-dependencies]
                dev = [{ name = "w" }]
                [[package]]
                name = "g"
                version = "2"
                source = { git = "https://forge.example/g?subdirectory=a%%2Fb&rev=main#%s" }
                [[package]]
                name = "d"
                version = "1"
                source = { directory = "lib/d" }
                [[package]]
                name = "d"
                version = "2"
                source = { directory = "lib/d2" }
                [[package]]
                name = "n"
                version = "1"
                source = { directory = "n" }
                [[package]]
                name = "w"
                version = "1"
                source = { path = "w-1-py3-none-any.whl" }
                """.formatted(COMMIT));
        assertThat(lock.entries())
                .containsExactly(
                        new LockEntry.Local("d", "lib/d", Mode.COPY),
                        new LockEntry.Repository("g", URI.create("https://forge.example/g"), COMMIT, "a/b"),
                        new LockEntry.Local("p", "", Mode.EDITABLE),
                        new LockEntry.Local("w", "w-1-py3-none-any.whl", Mode.COPY));
    }

    @Test
    void poetrySourcesAndItsOldestFormAreRead() {
        String lock = """
                [[package]]
                name = "a"
                version = "1.0"
                category = "main"
                optional = false
                python-versions = "*"
                [package.dependencies]
                B = {version = "^2.0", python = ">=3.6"}
                [package.source]
                type = "legacy"
                url = "https://index.example/simple"
                reference = "own"
                [[package]]
                name = "b"
                version = "2.1"
                python-versions = "*"
                [[package]]
                name = "c"
                version = "0"
                develop = true
                python-versions = "*"
                [package.source]
                type = "directory"
                url = "libs/c"
                [[package]]
                name = "unused"
                version = "1"
                python-versions = "*"
                [metadata]
                lock-version = "1.1"
                python-versions = "^3.8"
                [metadata.files]
                a = [{file = "a-0.9-py3-none-any.whl", hash = "sha256:%1$s"}, {file = "a-1.0-py3-none-any.whl", hash = "sha256:%1$s"}]
                b = [{file = "b-2.1.tar.gz", hash = "sha256:%1$s"}]
                """.formatted(HASH);
        String project = """
                [tool.poetry]
                name = "My.Notebooks"
                [tool.poetry.dependencies]
                python = "^3.8"
                a = "*"
                [tool.poetry.dev-dependencies]
                c = {path = "libs/c", develop = true}
                [build-system]
                requires = ["poetry-core"]
                """;
        Lock read = LockFiles.read(
                InMemoryTree.of("poetry.lock", lock, "pyproject.toml", project, "src/My_Notebooks/x.py", ""),
                "poetry.lock",
                TARGET);
        assertThat(read.indexes()).containsExactly(URI.create("https://index.example/simple"));
        assertThat(read.entries())
                .extracting(LockEntry::describe)
                .containsExactly(
                        "a-1.0-py3-none-any.whl", "source of b 2.1", "c in libs/c", "my-notebooks in the repository");
    }

    @Test
    void aPipfileLockHasEveryKindOfSource() {
        Lock lock = read("Pipfile.lock", """
                {"_meta": {"sources": [{"name": "pypi", "url": "https://index.example/simple"},
                                       {"name": "own", "url": "https://own.example/simple"}]},
                 "default": {
                   "A.B": {"version": "==1.0", "hashes": ["sha256:%1$s"], "index": "pypi"},
                   "git": {"git": "https://forge.example/g.git", "ref": "%2$s"},
                   "old": {"version": "==1", "hashes": ["sha256:%1$s"], "markers": "python_version < '3'"}},
                 "develop": {
                   "a-b": {"version": "==1.0", "hashes": ["sha256:%1$s"]},
                   "here": {"path": ".", "editable": true}}}
                """.formatted(HASH, COMMIT));
        assertThat(lock.indexes()).containsExactly(URI.create("https://own.example/simple"));
        assertThat(lock.entries())
                .containsExactly(
                        new LockEntry.Pin("a-b", Optional.of("1.0"), List.of(new Digest(HASH))),
                        new LockEntry.Repository("git", URI.create("https://forge.example/g.git"), COMMIT, ""),
                        new LockEntry.Local("here", "", Mode.EDITABLE));
    }

    @ParameterizedTest(name = "{1}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            pylock.toml  | pylock.toml, line 1: this is not TOML                | lock-version =
            pylock.toml  | 'lock-version' is missing                            | created-by = "x"
            pylock.toml  | line 1: only version 1 of pylock.toml                | lock-version = "2.0"
            pylock.toml  | line 1: 'lock-version' must be a string              | lock-version = 1
            pylock.toml  | the lock is for Python <3.12, but the image has Python 3.13.5 | lock-version = "1.0"\\nrequires-python = "<3.12"
            pylock.toml  | the lock is for other environments                   | lock-version = "1.0"\\nenvironments = ["sys_platform == 'win32'"]
            pylock.toml  | line 2: 'packages' must be an array                  | lock-version = "1.0"\\npackages = 3
            pylock.toml  | line 3: 'version' is missing                         | lock-version = "1.0"\\n\\n[[packages]]\\nname = "a"
            pylock.toml  | line 4: 'sha256:x' is not a SHA-256 hash                    | lock-version = "1.0"\\n[[packages]]\\nname = "a"\\narchive = { url = "https://f.example/a.zip", hashes = { sha256 = "x" } }
            pylock.toml  | line 4: '../a' leads out of the repository           | lock-version = "1.0"\\n[[packages]]\\nname = "a"\\ndirectory = { path = "../a" }
            pylock.toml  | line 4: '/etc' is not a path inside                  | lock-version = "1.0"\\n[[packages]]\\nname = "a"\\ndirectory = { path = "/etc" }
            pylock.toml  | line 4: 'main' is not a full commit id               | lock-version = "1.0"\\n[[packages]]\\nname = "a"\\nvcs = { type = "git", url = "https://f.example/a", commit-id = "main" }
            pylock.toml  | line 4: 'file:///etc/passwd' is not an https:// URL  | lock-version = "1.0"\\n[[packages]]\\nname = "a"\\nvcs = { type = "git", url = "file:///etc/passwd", commit-id = "main" }
            pylock.toml  | line 4: a URL of the lock must not carry a user      | lock-version = "1.0"\\n[[packages]]\\nname = "a"\\nvcs = { type = "git", url = "https://u:p@f.example/a", commit-id = "main" }
            pylock.toml  | line 4: only Git is known                            | lock-version = "1.0"\\n[[packages]]\\nname = "a"\\nvcs = { type = "hg", url = "https://f.example/a", commit-id = "main" }
            pylock.toml  | line 4: the marker "os_name ==" cannot be read       | lock-version = "1.0"\\n[[packages]]\\nname = "a"\\nmarker = "os_name =="
            pylock.toml  | line 2: the lock has no file of 'a' for Python 3.13.5 | lock-version = "1.0"\\n[[packages]]\\nname = "a"\\nversion = "1"
            uv.lock      | uv.lock, line 1: only version 1 of uv.lock           | version = 2
            uv.lock      | the lock has no project                              | version = 1
            uv.lock      | line 6: 'b' is needed, but locked 0 times            | version = 1\\n[[package]]\\nname = "a"\\nsource = { virtual = "." }\\n\\ndependencies = [{ name = "b" }]
            poetry.lock  | 'metadata' is missing                                | a = 1
            poetry.lock  | line 2: only versions 1 and 2 of poetry.lock         | [metadata]\\nlock-version = "3.0"
            poetry.lock  | line 3: the lock is for Python ^3.14                 | [metadata]\\nlock-version = "2.1"\\npython-versions = "^3.14"
            poetry.lock  | this form of lock needs the [tool.poetry]            | [metadata]\\nlock-version = "2.0"\\npython-versions = "*"
            Pipfile.lock | Pipfile.lock, line 1: this is not JSON               | {
            Pipfile.lock | this is not JSON: Duplicate field                    | {"_meta": {}, "_meta": {}}
            Pipfile.lock | this is not a Pipfile.lock                           | []
            Pipfile.lock | 'a' has no 'hashes'                                  | {"_meta": {}, "default": {"a": {"version": "==1"}}}
            Pipfile.lock | 'a' has a 'version' that is not a string             | {"_meta": {}, "default": {"a": {"version": 1}}}
            Pipfile.lock | 'a' is not an object                                 | {"_meta": {}, "default": {"a": "*"}}
            """)
    void whatCannotBeReadIsRefusedWithItsPlace(String file, String sentence, String text) {
        assertThatThrownBy(() -> read(file, text.replace("\\n", "\n")))
                .isInstanceOf(BuildException.class)
                .hasMessageContaining(sentence)
                .hasMessageStartingWith(file);
    }

    @Test
    void hostileSizesAndDepthsAreRefused() {
        assertRefused("uv.lock", "a = " + "[".repeat(100_000), "uv.lock");
        assertRefused("Pipfile.lock", "[".repeat(100_000), "Pipfile.lock: the file nests too deeply");
        assertRefused("uv.lock", "#".repeat(LockFiles.LARGEST + 1), "uv.lock: the file is larger than");
        assertRefused("Pipfile.lock", " ".repeat(LockFiles.LARGEST + 1), "Pipfile.lock: the file is larger than");
    }

    private static void assertRefused(String file, String text, String start) {
        assertThatThrownBy(() -> read(file, text))
                .isInstanceOfSatisfying(
                        BuildException.class, e -> assertThat(e.error()).isEqualTo(BuildError.INVALID_FILE))
                .hasMessageStartingWith(start);
    }
}
