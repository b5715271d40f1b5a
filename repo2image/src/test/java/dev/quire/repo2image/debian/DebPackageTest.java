package dev.quire.repo2image.debian;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quire.repo2image.image.Owner;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class DebPackageTest {
    @TempDir
    private Path directory;

    private final List<String> seen = new ArrayList<>();

    private DebPackage read(byte[] bytes) throws IOException {
        Path deb = Files.write(directory.resolve("a.deb"), bytes);
        return DebPackage.read(deb, new DebPackage.Visitor() {
            @Override
            public void directory(String path, int mode, Owner owner) {
                seen.add("d " + path + " " + Integer.toOctalString(mode));
            }

            @Override
            public void file(String path, int mode, Owner owner, InputStream content) throws IOException {
                seen.add("f " + path + " " + Integer.toOctalString(mode) + " "
                        + new String(content.readAllBytes(), StandardCharsets.UTF_8));
            }

            @Override
            public void symlink(String path, String target, Owner owner) {
                seen.add("l " + path + " " + target);
            }

            @Override
            public void hardLink(String path, String target) {
                seen.add("h " + path + " " + target);
            }
        });
    }

    private static DebWriter deb() {
        return new DebWriter("aa", "1.0-1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".gz", ".xz", ".zst"})
    void readsEveryCompression(String compression) throws IOException {
        DebPackage deb = read(deb().compressedAs(compression)
                .field("Multi-Arch", "same")
                .controlFile("md5sums", "x  y\n")
                .directory("./usr/bin")
                .program("./usr/bin/su", "text")
                .symlink("./usr/bin/sh", "dash")
                .hardLink("./usr/bin/doas", "./usr/bin/su")
                .bytes());

        assertThat(deb.control().require("Version")).isEqualTo("1.0-1");
        assertThat(deb.text("md5sums")).isEqualTo("x  y\n");
        assertThat(deb.databaseName()).isEqualTo("aa:amd64");
        assertThat(seen)
                .containsExactly(
                        "d usr/bin 755", "f usr/bin/su 4755 text", "l usr/bin/sh dash", "h usr/bin/doas usr/bin/su");
    }

    @ParameterizedTest
    @ValueSource(strings = {"./../etc/passwd", "./usr/../../x", "/etc/passwd", "./usr//x", "./."})
    void refusesPathsThatLeadOutOfTheRoot(String path) throws IOException {
        byte[] bytes = deb().file(path, "x").bytes();

        assertThatThrownBy(() -> read(bytes)).isInstanceOf(IOException.class).hasMessageContaining("no path below");
        assertThat(seen).isEmpty();
    }

    @Test
    void refusesHardLinksThatLeadOutOfTheRoot() throws IOException {
        byte[] bytes = deb().hardLink("./x", "../../etc/shadow").bytes();

        assertThatThrownBy(() -> read(bytes)).isInstanceOf(IOException.class).hasMessageContaining("no path below");
    }

    @Test
    void refusesDevices() throws IOException {
        byte[] bytes = deb().device("./dev/mem").bytes();

        assertThatThrownBy(() -> read(bytes)).isInstanceOf(IOException.class).hasMessageContaining("/dev/mem");
    }

    @Test
    void refusesWhatIsNoPackage() {
        assertThatThrownBy(() -> read("hello".getBytes(StandardCharsets.UTF_8))).isInstanceOf(IOException.class);
    }

    @Test
    void refusesACutPackage() throws IOException {
        byte[] bytes =
                deb().file("./x", "y".repeat(100_000)).compressedAs(".gz").bytes();

        assertThatThrownBy(() -> read(Arrays.copyOf(bytes, bytes.length - 200))).isInstanceOf(IOException.class);
    }

    @Test
    void stopsABombAtItsLimit() throws IOException {
        try (InputStream bounded = new BoundedStream(InputStream.nullInputStream(), 10)) {
            assertThat(bounded.readAllBytes()).isEmpty();
        }
        try (InputStream bounded = new BoundedStream(Files.newInputStream(Path.of("/dev/zero")), 1000)) {
            assertThatThrownBy(bounded::readAllBytes).hasMessageContaining("more than 1000 bytes");
        }
    }
}
