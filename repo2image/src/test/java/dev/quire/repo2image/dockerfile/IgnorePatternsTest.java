package dev.quire.repo2image.dockerfile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.quire.repo2image.BuildException;
import java.time.Duration;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class IgnorePatternsTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "data           | data              | true",
                "data           | data/a.csv        | true",
                "data           | sub/data          | false",
                "/data          | data/a.csv        | true",
                "data/          | data/a.csv        | true",
                "./data/../x    | x                 | true",
                "*.csv          | a.csv             | true",
                "*.csv          | sub/a.csv         | false",
                "*/*.csv        | sub/a.csv         | true",
                "**/*.csv       | a.csv             | true",
                "**/*.csv       | a/b/c/d.csv       | true",
                "**             | a/b               | true",
                "a/**           | a                 | false",
                "a/**           | a/b/c             | true",
                "a/**/z         | a/z               | true",
                "a/**/z         | a/b/c/z           | true",
                "a/**/z         | a/bz              | false",
                "file?          | file1             | true",
                "file?          | file              | false",
                "file?          | fil/              | false",
                "[a-c].txt      | b.txt             | true",
                "[^a-c].txt     | b.txt             | false",
                "[^a-c].txt     | d.txt             | true",
                "\\*.txt        | *.txt             | true",
                "\\*.txt        | a.txt             | false",
                "a.txt          | aXtxt             | false",
                "ä*             | ähnlich           | true",
                "(a)+           | a                 | false",
            })
    void patternsMatchAsInTheReference(String pattern, String path, boolean ignored) {
        assertThat(ignores(pattern, path)).isEqualTo(ignored);
    }

    @Test
    void theLastPatternThatMatchesDecides() {
        String text = "*.md\n!README*.md\nREADME-secret.md\n";

        assertThat(ignores(text, "a.md")).isTrue();
        assertThat(ignores(text, "README-all.md")).isFalse();
        assertThat(ignores(text, "README-secret.md")).isTrue();
    }

    @Test
    void whatIsKeptOfADirectoryThatIsLeftOutIsKept() {
        String text = "*\n!src\nsrc/big\n!src/big/one\n";

        assertThat(ignores(text, "notes.txt")).isTrue();
        assertThat(ignores(text, "src/a.py")).isFalse();
        assertThat(ignores(text, "src/big/two")).isTrue();
        assertThat(ignores(text, "src/big/one")).isFalse();
    }

    @Test
    void commentsBlankLinesAndSpacesAreNoPatterns() {
        String text = "# a.txt\r\n\r\n   \n  b.txt  \r\n #c.txt\n! \t b.log\n";

        assertThat(ignores(text, "a.txt")).isFalse();
        assertThat(ignores(text, "b.txt")).isTrue();
        assertThat(ignores(text, "#c.txt")).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"a[b", "ok\\", "!", "[z-a]", "[]"})
    void whatIsNoPatternIsRefusedWithItsLine(String pattern) {
        assertThatThrownBy(() -> IgnorePatterns.parse("binder/.dockerignore", "fine\n" + pattern + "\n"))
                .isInstanceOf(BuildException.class)
                .hasMessageStartingWith("binder/.dockerignore, line 2: ");
    }

    @Test
    void tooManyPatternsAreRefused() {
        String text = "a\n".repeat(1001);

        assertThatThrownBy(() -> IgnorePatterns.parse(".dockerignore", text)).hasMessageContaining("more than 1000");
    }

    @Test
    void noPatternTakesLong() {
        String pattern = "*a".repeat(400) + "b";
        String path = "a".repeat(4000);

        assertTimeoutPreemptively(
                Duration.ofSeconds(10), () -> assertThat(ignores(pattern, path)).isFalse());
    }

    @Test
    void manyPathsUnderManyPatternsAreDecidedSoon() {
        String text = String.join(
                "\n",
                IntStream.range(0, 900)
                        .mapToObj(i -> "directory" + i + "/*.csv")
                        .toList());
        IgnorePatterns.Matcher matcher = IgnorePatterns.parse("f", text).matcher();

        assertTimeoutPreemptively(
                Duration.ofSeconds(30),
                () -> assertThat(Stream.iterate(0, i -> i < 5000, i -> i + 1)
                                .filter(i -> matcher.ignores("directory" + i + "/sub/" + i + ".txt")))
                        .isEmpty());
    }

    @Test
    void patternsThatWouldTakeForeverAreRefused() {
        String text = ("*a".repeat(400) + "b\n").repeat(900);
        IgnorePatterns.Matcher matcher = IgnorePatterns.parse("f", text).matcher();

        assertTimeoutPreemptively(
                Duration.ofMinutes(2),
                () -> assertThatThrownBy(() -> {
                            for (int i = 0; i < 100_000; i++) {
                                matcher.ignores("a".repeat(200) + i);
                            }
                        })
                        .hasMessageContaining("take too long"));
    }

    private static boolean ignores(String text, String path) {
        return IgnorePatterns.parse(".dockerignore", text).matcher().ignores(path);
    }
}
