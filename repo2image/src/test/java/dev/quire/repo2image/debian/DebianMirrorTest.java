package dev.quire.repo2image.debian;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quire.repo2image.BuildError;
import dev.quire.repo2image.BuildException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DebianMirrorTest {
    @TempDir
    private Path root;

    private void write(String path, String text) throws IOException {
        Path file = root.resolve(path);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    private String found() {
        return DebianMirror.find(Optional.empty(), root).base().toString();
    }

    @Test
    void takesTheSettingBeforeAllElse() throws IOException {
        write("etc/apt/sources.list", "deb http://apt.test/debian trixie main\n");

        assertThat(DebianMirror.find(Optional.of("https://set.test/debian/"), root)
                        .base())
                .hasToString("https://set.test/debian");
    }

    @Test
    void readsOneLineSources() throws IOException {
        write("etc/apt/sources.list", """
                # deb http://comment.test/debian trixie main
                deb-src http://source.test/debian trixie main
                deb cdrom:[Debian]/ trixie main
                deb http://security.test/debian-security trixie-security main
                deb [arch=amd64 signed-by=/k.gpg] http://apt.test/debian/ trixie main contrib
                """);

        assertThat(found()).isEqualTo("http://apt.test/debian");
    }

    @Test
    void readsParagraphsOfSources() throws IOException {
        write("etc/apt/sources.list.d/a.sources", """
                Types: deb
                # http://comment.test/debian
                URIs: http://off.test/debian
                Suites: bookworm
                Enabled: no

                Types: deb
                URIs: http://other.test/tools http://apt.test/debian
                Suites: bookworm bookworm-updates
                Components: main
                """);

        assertThat(found()).isEqualTo("http://apt.test/debian");
    }

    @Test
    void passesOverUbuntusSourcesToThePackageManagersTemplate() throws IOException {
        write("etc/apt/sources.list", "deb http://apt.test/ubuntu noble main\ndeb http://apt.test/debian noble main\n");
        write(
                "usr/share/python-apt/templates/Debian.info",
                "Suite: unstable\nBaseURI: https://template.test/debian/\n");

        assertThat(found()).isEqualTo("https://template.test/debian");
    }

    @Test
    void namesTheSettingWhenNothingIsKnown() {
        assertThatThrownBy(this::found)
                .isInstanceOfSatisfying(
                        BuildException.class, e -> assertThat(e.error()).isEqualTo(BuildError.MISCONFIGURED))
                .hasMessageContainingAll("quire.debian.mirror", "QUIRE_DEBIAN_MIRROR");
    }

    @Test
    void refusesASettingThatIsNoUrl() {
        assertThatThrownBy(() -> DebianMirror.find(Optional.of("ftp://set.test/debian"), root))
                .isInstanceOf(BuildException.class)
                .hasMessageContaining("ftp://set.test/debian");
        assertThatThrownBy(() -> DebianMirror.find(Optional.of("not a url"), root))
                .isInstanceOf(BuildException.class)
                .hasMessageContaining("not a url");
    }
}
