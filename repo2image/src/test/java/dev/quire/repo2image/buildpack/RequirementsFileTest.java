package dev.quire.repo2image.buildpack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quire.repo2image.BuildError;
import dev.quire.repo2image.BuildException;
import dev.quire.repo2image.image.Content;
import dev.quire.repo2image.repo.InMemoryTree;
import dev.quire.repo2image.repo.RepoEntry;
import dev.quire.repo2image.repo.RepoTree;
import java.net.URI;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RequirementsFileTest {
    private static final String HASH = "sha256:" + "a1".repeat(32);

    @Test
    void readsRequirementsCommentsAndContinuedLines() {
        Requirements read = read("# what we need\r\n\r\nnumpy  # arrays\r\npandas \\\r\n  >=2 \\\r\n\t,<3\r\nx#y\r\n"
                .replace("x#y\r\n", "last"));
        assertThat(read.requirementLines()).isEqualTo("numpy\npandas>=2,<3\nlast\n");
        assertThat(read.placeOf("Pandas")).contains(new Place("requirements.txt", 4));
        assertThat(read.placeOf("last")).contains(new Place("requirements.txt", 7));
        assertThat(read.placeOf("absent")).isEmpty();
    }

    @Test
    void keepsHashes() {
        Requirements read = read("Num.py==1 \\\n --hash=" + HASH + " \\\n --hash=sha256:" + "B2".repeat(32)
                + "\nother==2 --hash " + HASH);
        assertThat(read.hashesOf("num-py")).containsExactly(HASH, "sha256:" + "b2".repeat(32));
        assertThat(read.requirementLines()).isEqualTo("Num.py==1\nother==2\n");
    }

    @Test
    void readsOptionsForIndexes() {
        Requirements read = read("""
                -i https://index.example.org/simple
                --index-url https://second.example.org/simple
                --extra-index-url=https://wheels.example.org/cpu
                --extra-index-url "https://wheels.example.org/cpu"
                --pre
                --prefer-binary
                --only-binary :all:
                --require-hashes
                x
                """);
        assertThat(read.indexes())
                .isEqualTo(new IndexOptions(
                        Optional.of(URI.create("https://index.example.org/simple")),
                        List.of(URI.create("https://wheels.example.org/cpu")),
                        true));
    }

    @Test
    void followsIncludesWithinTheRepository() {
        Requirements read = RequirementsFile.read(
                new RepoFiles(InMemoryTree.builder()
                        .file(
                                "binder/requirements.txt",
                                "-r ../env/base.txt\n--requirement=more.txt\n-c../limits.txt\nown\n")
                        .file("env/base.txt", "base\n-rdeep/er.txt")
                        .file("env/deep/er.txt", "deeper\n-c ../../limits.txt\n")
                        .symlink("binder/more.txt", "../env/linked.txt")
                        .file("env/linked.txt", "linked")
                        .file("limits.txt", "numpy<2\n-r env/within.txt\n")
                        .file("env/within.txt", "also<1")
                        .build()),
                "binder/requirements.txt");
        assertThat(read.requirementLines()).isEqualTo("base\ndeeper\nlinked\nown\n");
        assertThat(read.constraintLines()).isEqualTo("numpy<2\nalso<1\nnumpy<2\nalso<1\n");
        assertThat(read.placeOf("deeper")).contains(new Place("env/deep/er.txt", 1));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-r missing.txt",
                "-r ../outside.txt",
                "-r /etc/passwd",
                "-r leads-out.txt",
                "-c ../../etc/passwd",
                "-r requirements.txt",
                "-r loop",
                "-r a-directory",
                "${SECRET}",
                "x==${SECRET}",
                "--index-url https://${TOKEN}@example.org/simple",
                "-i http://example.org/simple",
                "-i file:///srv/simple",
                "-i https://user:word@example.org/simple",
                "-i https://",
                "-i",
                "--extra-index-url ftp://example.org",
                "x --hash=md5:0123",
                "x --hash=sha256:xyz",
                "x --hash=",
                "--only-binary",
                "x==1\u0000",
                "x == 1 y",
                "=1"
            })
    void refusesWhatCannotBeRead(String line) {
        assertFails(BuildError.INVALID_FILE, "ok\n" + line + "\n")
                .satisfies(e -> assertThat(e.getMessage()).startsWith("requirements.txt"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                .                                        | .
                -e .                                     | -e .
                --editable=.[dev]                        | -e .[dev]
                ./lib/../lib                             | ./lib
                lib/ ; python_version > '3'              | ./lib ; python_version > '3'
                dist/x-1.tar.gz                          | ./dist/x-1.tar.gz
                git+https://example.org/r@main#egg=x     | git+https://example.org/r@main#egg=x
                -e git+https://example.org/r@v1#egg=x    | git+https://example.org/r@v1#egg=x
                x[a,b]@git+https://example.org/r         | x[a,b] @ git+https://example.org/r
                x @ https://example.org/x.zip            | x @ https://example.org/x.zip
                https://example.org/x-1-py3-none-any.whl | https://example.org/x-1-py3-none-any.whl
                --no-binary Numpy_X                      | --no-binary numpy-x
                """)
    void readsWhatIsBuilt(String line, String read) {
        assertThat(sources(line)).containsExactly(read);
    }

    @Test
    void aHashBelongsToAnArchive() {
        String hash = " --hash=sha256:" + "a".repeat(64);
        assertThat(sources("https://example.org/x.zip" + hash)).containsExactly("https://example.org/x.zip" + hash);
        assertFails(BuildError.INVALID_FILE, "git+https://example.org/r" + hash);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "./nothing-here",
                "..",
                "../x",
                "/srv/x",
                "/etc/passwd",
                "~/x",
                "./leads-out.txt",
                "./loop",
                "C:\\x",
                "./a b",
                "x-1-py3-none-any.whl",
                "-e",
                "x @ ./lib",
                "https://user:password@example.org/x.zip",
                "git+https://example.org/r#egg=x&unknown=1",
                "git+https://example.org/r --hash=sha256:1",
                "https://example.org/a b",
                ". ; os_name ="
            })
    void refusesWhatCannotBeBuiltWithFileAndLine(String line) {
        assertFails(BuildError.INVALID_FILE, "ok\n\n" + line + "\n")
                .satisfies(e -> assertThat(e.getMessage()).startsWith("requirements.txt, line 3: "));
    }

    @Test
    void aConstraintIsAName() {
        RepoFiles files =
                new RepoFiles(InMemoryTree.of("requirements.txt", "-c c.txt\n-e .", "c.txt", "-e .", "setup.py", ""));
        assertThatThrownBy(() -> RequirementsFile.read(files, "requirements.txt"))
                .hasMessage("c.txt, line 1: a constraint must be the name of a package with a version.");
    }

    private static List<String> sources(String line) {
        InMemoryTree tree = InMemoryTree.of(
                "requirements.txt", line, "setup.py", "", "lib/pyproject.toml", "", "dist/x-1.tar.gz", "");
        return RequirementsFile.read(new RepoFiles(tree), "requirements.txt").sources().stream()
                .map(StatedSource::line)
                .toList();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "git+ssh://git@example.org/r",
                "git@example.org:o/r",
                "git+http://example.org/r",
                "http://example.org/x.zip",
                "file:///etc/passwd",
                "file:x",
                "x @ hg+https://example.org/r",
                "hg+https://example.org/r",
                "--find-links https://example.org",
                "-f /srv",
                "--no-binary :all:",
                "--no-index",
                "--trusted-host example.org",
                "--config-settings a=b",
                "--use-feature=x",
                "x --global-option=--evil",
                "x --config-settings=a=b",
                "-r https://example.org/r.txt",
                "-c file:///etc/passwd",
                "--no-such-option",
                "-x"
            })
    void namesWhatIsNotInstalledWithFileAndLine(String line) {
        assertFails(BuildError.UNSUPPORTED, "ok\n\n" + line + "\n")
                .satisfies(e -> assertThat(e.getMessage()).startsWith("requirements.txt, line 3: "));
    }

    @ParameterizedTest
    @CsvSource({"UTF-8, EFBBBF", "UTF-16LE, FFFE", "UTF-16BE, FEFF", "UTF-8, ''", "ISO-8859-1, ''"})
    void readsAnyEncoding(String charset, String mark) {
        byte[] text = "# Füße\nnumpy\n".getBytes(Charset.forName(charset));
        byte[] prefix = HexFormat.of().parseHex(mark);
        byte[] bytes = new byte[prefix.length + text.length];
        System.arraycopy(prefix, 0, bytes, 0, prefix.length);
        System.arraycopy(text, 0, bytes, prefix.length, text.length);
        Requirements read = RequirementsFile.read(
                new RepoFiles(
                        InMemoryTree.builder().file("requirements.txt", bytes).build()),
                "requirements.txt");
        assertThat(read.requirementLines()).isEqualTo("numpy\n");
    }

    @Test
    void boundsSizesDepthsAndCycles() {
        assertFails(BuildError.INVALID_FILE, "x\n".repeat(6000));
        assertFails(BuildError.INVALID_FILE, "x" + " ".repeat(100_000) + "y");
        assertFails(BuildError.INVALID_FILE, "x".repeat(2 << 20));
        assertFails(BuildError.INVALID_FILE, "x; " + "(".repeat(1000) + "os_name=='a'" + ")".repeat(1000));
        assertFails(BuildError.INVALID_FILE, "x==" + "1.".repeat(5000) + "1");
        InMemoryTree.Builder chain = InMemoryTree.builder();
        for (int i = 0; i < 20; i++) {
            chain.file("r" + i, "-r r" + (i + 1));
        }
        assertThatThrownBy(() -> RequirementsFile.read(
                        new RepoFiles(chain.file("r20", "x").build()), "r0"))
                .isInstanceOf(BuildException.class);
        InMemoryTree.Builder fan = InMemoryTree.builder();
        for (int i = 0; i < 8; i++) {
            fan.file("f" + i, ("-r f" + (i + 1) + "\n").repeat(10));
        }
        assertThatThrownBy(() ->
                        RequirementsFile.read(new RepoFiles(fan.file("f8", "x").build()), "f0"))
                .isInstanceOf(BuildException.class);
    }

    @Test
    void doesNotReadAFileOfAGigabyte() {
        RepoTree huge = new HugeTree();
        assertThatThrownBy(() -> RequirementsFile.read(new RepoFiles(huge), "requirements.txt"))
                .isInstanceOf(BuildException.class)
                .hasMessageContaining("larger than");
    }

    private static Requirements read(String text) {
        return RequirementsFile.read(
                new RepoFiles(InMemoryTree.builder()
                        .file("requirements.txt", text.getBytes(StandardCharsets.UTF_8))
                        .symlink("leads-out.txt", "../../etc/passwd")
                        .symlink("loop", "loop")
                        .file("a-directory/x", "")
                        .build()),
                "requirements.txt");
    }

    private static AbstractThrowableAssert<?, ? extends Throwable> assertFails(BuildError error, String text) {
        return assertThatThrownBy(() -> read(text))
                .isInstanceOfSatisfying(
                        BuildException.class,
                        e -> assertThat(e.error()).as(e.getMessage()).isEqualTo(error));
    }

    /** Says that it holds a gigabyte, and must not be asked for it. */
    private static final class HugeTree implements RepoTree {
        private static final RepoEntry FILE = new RepoEntry.File("requirements.txt", false, 1L << 30);

        @Override
        public String id() {
            return "huge";
        }

        @Override
        public List<RepoEntry> entries() {
            return List.of(FILE);
        }

        @Override
        public Optional<RepoEntry> find(String path) {
            return path.equals(FILE.path()) ? Optional.of(FILE) : Optional.empty();
        }

        @Override
        public byte[] read(String path, int limit) {
            throw new AssertionError("A gigabyte was asked for");
        }

        @Override
        public Content content(String path) {
            throw new AssertionError("A gigabyte was asked for");
        }

        @Override
        public void close() {
            // Nothing to give back.
        }
    }
}
