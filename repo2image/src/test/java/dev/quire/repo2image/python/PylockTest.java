package dev.quire.repo2image.python;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quire.repo2image.image.Digest;
import dev.quire.repo2image.python.lock.LockedWheel;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

final class PylockTest {
    private static final String HASH = "0".repeat(63);

    @Test
    void theMostSpecificWheelIsTaken() {
        assertThat(Pylock.parse("""
                lock-version = "1.0"
                created-by = "uv"
                requires-python = ">=3.13"

                [[packages]]
                name = "Zope.Interface"
                version = "7.0"
                index = "https://index.example/simple"
                sdist = { url = "https://files.example/zope.interface-7.0.tar.gz", hashes = { sha256 = "%1$s9" } }
                wheels = [
                  { url = "https://files.example/zope_interface-7.0-py3-none-any.whl", hashes = { sha256 = "%1$s1" } },
                  { url = "https://files.example/x/zope_interface-7.0-cp39-abi3-manylinux_2_17_x86_64.whl", hashes = { sha256 = "%1$s2" } },
                  { url = "https://files.example/zope_interface-7.0-cp313-cp313-manylinux_2_17_x86_64.whl", size = 12, hashes = { sha256 = "%1$s3" } },
                  { url = "https://files.example/zope_interface-7.0-cp313-cp313-manylinux_2_28_x86_64.whl", size = 12, hashes = { sha256 = "%1$s4" } },
                ]

                [[packages]]
                name = "attrs"
                version = "25.1"
                marker = "sys_platform == 'linux'"
                wheels = [{ url = "https://files.example/attrs-25.1-py3-none-any.whl", hashes = { sha256 = "%1$s5" } }]
                """.formatted(HASH)))
                .containsExactly(
                        new LockedWheel(
                                "attrs",
                                "25.1",
                                "attrs-25.1-py3-none-any.whl",
                                new Digest(HASH + "5"),
                                OptionalLong.empty(),
                                Optional.of("https://files.example/attrs-25.1-py3-none-any.whl")),
                        new LockedWheel(
                                "zope-interface",
                                "7.0",
                                "zope_interface-7.0-cp313-cp313-manylinux_2_28_x86_64.whl",
                                new Digest(HASH + "4"),
                                OptionalLong.of(12),
                                Optional.of(
                                        "https://files.example/zope_interface-7.0-cp313-cp313-manylinux_2_28_x86_64.whl")));
    }

    @Test
    void aLockIsReadAsItWasWritten() {
        List<LockedWheel> wheels = List.of(
                new LockedWheel(
                        "a",
                        "1!2.0+local.1",
                        "a-1!2.0+local.1-py3-none-any.whl",
                        new Digest(HASH + "a"),
                        OptionalLong.of(Long.MAX_VALUE),
                        Optional.of("https://files.example/a/a-1!2.0+local.1-py3-none-any.whl")),
                new LockedWheel(
                        "b",
                        "1",
                        "b-1-py3-none-any.whl",
                        new Digest(HASH + "b"),
                        OptionalLong.empty(),
                        Optional.of("https://files.example/b-1-py3-none-any.whl")));
        assertThat(Pylock.parse(Pylock.format(wheels))).isEqualTo(wheels);
    }

    @Test
    void preferencesAreVersionsOnly() {
        List<LockedWheel> stack = StackLock.load("3.13").wheels();
        String text = Pylock.preferring(stack);
        assertThat(text).contains("name = \"jupyterlab\"\nversion = \"").doesNotContain("sha256", "url = ");
        assertThat(text.lines().filter("[[packages]]"::equals)).hasSameSizeAs(stack);
    }

    @Test
    void aPackageWithoutAWheelIsNamed() {
        assertThatThrownBy(() -> Pylock.parse("""
                [[packages]]
                name = "old"
                version = "1"
                sdist = { url = "https://files.example/old-1.tar.gz", hashes = { sha256 = "%s1" } }
                """.formatted(HASH)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("The package index has no wheel of old");
    }

    @Test
    void aWheelWithoutAHashIsNamed() {
        assertThatThrownBy(() -> Pylock.parse("""
                [[packages]]
                name = "a"
                version = "1"
                wheels = [{ url = "https://files.example/a-1-py3-none-any.whl", hashes = { md5 = "0" } }]
                """))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("The package index gives no SHA-256 for a-1-py3-none-any.whl");
    }

    @Test
    void whatIsNoTomlIsRefused() {
        assertThatThrownBy(() -> Pylock.parse("<html>"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("Not a pylock.toml: ");
    }
}
