package dev.quire.repo2image.content;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quire.repo2image.BuildError;
import dev.quire.repo2image.repo.Addresses;
import dev.quire.repo2image.repo.RepoEntry;
import dev.quire.repo2image.repo.RepoTree;
import dev.quire.repo2image.repo.StoredTree;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveOutputStream;
import org.apache.commons.compress.utils.SeekableInMemoryByteChannel;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UnpackingTest extends ArchiveFixture {
    @ParameterizedTest
    @ValueSource(strings = {"../x", "a/../../x", "/etc/passwd", "a//b", "a/./b", "..", "a/../b"})
    void refusesPathsThatLeaveTheContent(String path) throws Exception {
        assertFails(BuildError.INVALID_FILE, () -> unzip(zip("fine", "1", path, "2")))
                .hasMessageContaining(path);
        assertFails(
                        BuildError.INVALID_FILE,
                        () -> untar(new TestTar().file("fine", "1", 0644).file(path, "2", 0644)))
                .hasMessageContaining(path);
        assertThat(leftovers()).isEmpty();
    }

    @Test
    void writesThroughNoLink() throws Exception {
        Path outside = Files.createDirectories(work.resolve("outside"));
        TestTar tar = new TestTar().symlink("a", outside.toString()).file("a/x", "2", 0644);
        assertFails(BuildError.INVALID_FILE, () -> untar(tar)).hasMessageContaining("at once");
        assertThat(outside).isEmptyDirectory();
        TestTar over = new TestTar().symlink("a", outside + "/x").file("a", "2", 0644);
        assertFails(BuildError.INVALID_FILE, () -> untar(over)).hasMessageContaining("twice");
        assertThat(outside).isEmptyDirectory();
        assertFails(BuildError.INVALID_FILE, () -> untar(new TestTar().hardLink("passwd", "/etc/passwd")))
                .hasMessageContaining("link to nothing");
    }

    @Test
    void keepsLinksAsTextAndModesAndLeavesOutGitAndDevices() throws Exception {
        try (SeekableInMemoryByteChannel bytes = new SeekableInMemoryByteChannel()) {
            try (ZipArchiveOutputStream zip = new ZipArchiveOutputStream(bytes)) {
                add(zip, "top/link", 0120777, "/etc/passwd");
                add(zip, "top/run", 0100755, "#!\n");
                add(zip, "top/.git/config", 0100644, "x");
            }
            byte[] packed = java.util.Arrays.copyOf(bytes.array(), Math.toIntExact(bytes.size()));
            try (RepoTree tree = unzip(packed)) {
                assertThat(tree.entries())
                        .containsExactly(
                                new RepoEntry.Symlink("link", "/etc/passwd"), new RepoEntry.File("run", true, 3));
            }
        }
        try (RepoTree tree = untar(new TestTar().device("null").file("a", "1", 0644))) {
            assertThat(paths(tree)).containsExactly("a");
        }
    }

    @Test
    void stopsBombs() throws Exception {
        byte[] bomb = zip("a", "0".repeat(3_000_000));
        assertThat(bomb).hasSizeLessThan(10_000);
        assertFails(BuildError.REPOSITORY_TOO_LARGE, () -> unzip(bomb));
        assertFails(BuildError.REPOSITORY_TOO_LARGE, () -> untar(new TestTar().file("a", "0".repeat(3_000_000), 0644)));
        String[] many = new String[2400];
        for (int i = 0; i < many.length; i += 2) {
            many[i] = "f" + i;
            many[i + 1] = "";
        }
        assertFails(BuildError.REPOSITORY_TOO_LARGE, () -> unzip(zip(many)))
                .hasMessageContaining("quire.repositories.fetch.max-files");
        assertThat(leftovers()).isEmpty();
    }

    @Test
    void doesNotReadAnEndlessTableOfContents() throws Exception {
        byte[] end = new byte[(34 << 20) + 22];
        ByteBuffer.wrap(end).order(ByteOrder.LITTLE_ENDIAN).putInt(34 << 20, 0x06054b50);
        assertFails(BuildError.INVALID_FILE, () -> unzip(end)).hasMessageContaining("table of contents");
    }

    @Test
    void saysThatAnArchiveIsDamaged() throws Exception {
        assertFails(BuildError.INVALID_FILE, () -> unzip("no zip".getBytes(StandardCharsets.UTF_8)))
                .hasMessageContaining("'a.zip' is damaged");
        byte[] whole = new TestTar().file("a", "1".repeat(100_000), 0644).gzipped();
        byte[] cut = java.util.Arrays.copyOf(whole, whole.length / 2);
        assertFails(BuildError.INVALID_FILE, () -> unpack(cut, Holding.Format.TAR_GZ, "a.tar.gz"));
        assertThat(leftovers()).isEmpty();
    }

    private static void add(ZipArchiveOutputStream zip, String name, int mode, String text) throws IOException {
        ZipArchiveEntry entry = new ZipArchiveEntry(name);
        entry.setUnixMode(mode);
        zip.putArchiveEntry(entry);
        zip.write(text.getBytes(StandardCharsets.UTF_8));
        zip.closeArchiveEntry();
    }

    private RepoTree unzip(byte[] zip) throws IOException {
        return unpack(zip, Holding.Format.ZIP, "a.zip");
    }

    private RepoTree untar(TestTar tar) throws IOException {
        return unpack(tar.gzipped(), Holding.Format.TAR_GZ, "a.tar.gz");
    }

    private RepoTree unpack(byte[] packed, Holding.Format format, String name) throws IOException {
        policy = policy(Addresses.ANY, 1 << 20, 1000);
        try (StoredTree.Writer tree = new StoredTree.Writer(work.resolve("content"), policy, "https://h.org/r")) {
            Path file = Files.write(work.resolve("packed"), packed);
            new Unpacking(tree, name).unpack(file, format, Optional.empty());
            return tree.finish();
        }
    }
}
