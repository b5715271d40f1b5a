package dev.quire.repo2image.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What this machine's tar makes of our archives. */
final class SystemTarTest {
    private static final Path TAR = Path.of("/usr/bin/tar");

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void unpacksToTheSameTree(long seed, @TempDir Path directory) throws IOException, InterruptedException {
        assumeTrue(Files.isExecutable(TAR), "this machine has no " + TAR);
        boolean root = "root".equals(System.getProperty("user.name"));
        List<Entry> tree = RandomTrees.tree(seed);
        Process tar = new ProcessBuilder(
                        TAR.toString(), "-xp", "--numeric-owner", "-f", "-", "-C", directory.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (OutputStream out = tar.getOutputStream()) {
            TarWriter.write(tree, out);
        }
        assertThat(tar.waitFor()).isZero();

        for (Entry entry : tree) {
            Path path = directory.resolve(entry.path());
            switch (entry) {
                case Entry.Directory each -> assertThat(path).isDirectory();
                case Entry.File file -> {
                    assertThat(path).isRegularFile().hasBinaryContent(TarWriterTest.bytes(file));
                    if (root) {
                        assertThat(Files.getAttribute(path, "unix:mode")).isEqualTo(0100000 | file.mode());
                        assertThat(Files.getAttribute(path, "unix:uid"))
                                .isEqualTo(file.owner().uid());
                    }
                }
                case Entry.Symlink link -> {
                    assertThat(Files.readSymbolicLink(path)).hasToString(link.target());
                    if (root) {
                        assertThat(Files.getAttribute(path, "unix:uid", LinkOption.NOFOLLOW_LINKS))
                                .isEqualTo(link.owner().uid());
                    }
                }
                case Entry.HardLink link -> {
                    Path file = directory.resolve(TarWriterTest.end(link, tree).path());
                    assertThat(Files.getAttribute(path, "unix:ino")).isEqualTo(Files.getAttribute(file, "unix:ino"));
                }
            }
        }
    }

    static LongStream seeds() {
        return LongStream.range(100, 112);
    }
}
