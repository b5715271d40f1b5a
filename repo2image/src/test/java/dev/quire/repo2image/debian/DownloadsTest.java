package dev.quire.repo2image.debian;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quire.repo2image.BuildError;
import dev.quire.repo2image.BuildException;
import dev.quire.repo2image.debian.Downloads.MissingException;
import dev.quire.repo2image.image.Digest;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DownloadsTest {
    private static final byte[] BYTES = "0123456789".repeat(1000).getBytes(StandardCharsets.UTF_8);

    @TempDir
    private Path cache;

    private TestMirror mirror;

    @BeforeEach
    void start() throws IOException {
        mirror = new TestMirror();
        mirror.put("pool/x", BYTES);
    }

    @AfterEach
    void stop() {
        mirror.close();
    }

    private URI uri(String path) {
        return URI.create(mirror.base() + "/" + path);
    }

    private Path fetch() throws IOException, InterruptedException, MissingException {
        return mirror.downloads(cache).fetch(uri("pool/x"), Digest.of(BYTES), BYTES.length, "Debian package x");
    }

    private void isRefused(BuildError error, String... words) {
        assertThatThrownBy(this::fetch)
                .isInstanceOfSatisfying(
                        BuildException.class, e -> assertThat(e.error()).isEqualTo(error))
                .hasMessageContainingAll(words);
        try (Stream<Path> left = Files.list(cache.resolve("downloads"))) {
            assertThat(left).isEmpty();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void keepsAFileUnderItsDigest() throws Exception {
        Path file = fetch();

        assertThat(file.getFileName()).hasToString(Digest.of(BYTES).hex());
        assertThat(file).hasBinaryContent(BYTES);
    }

    @Test
    void doesNotAskForAFileThatItHas() throws Exception {
        fetch();
        fetch();

        assertThat(mirror.requests).hasValue(1);
    }

    @Test
    void goesOnWhereAnAnswerBrokeOff() throws Exception {
        mirror.breaks.set(2);

        assertThat(fetch()).hasBinaryContent(BYTES);
        assertThat(mirror.requests.get()).isGreaterThanOrEqualTo(3);
    }

    @Test
    void givesUpAfterThreeAttempts() {
        mirror.breaks.set(99);

        isRefused(BuildError.PACKAGES_UNREACHABLE, "Debian package x", "localhost");
        // The JDK's client may ask once more by itself when a connection ends before an answer.
        assertThat(mirror.requests.get()).isBetween(3, 6);
    }

    @Test
    void refusesAFileThatIsNotWhatTheIndexSays() {
        byte[] other = BYTES.clone();
        other[5] = 'x';
        mirror.put("pool/x", other);

        isRefused(BuildError.CORRUPT_PACKAGE, "Debian package x", "SHA-256");
    }

    @Test
    void refusesAFileThatIsTooLong() {
        mirror.put("pool/x", new byte[BYTES.length + 1]);

        isRefused(BuildError.PACKAGES_UNREACHABLE, "Debian package x", "more than");
    }

    @Test
    void tellsAMissingFileFromAnUnreachableHost() {
        mirror.remove("pool/x");

        assertThatThrownBy(this::fetch).isInstanceOf(MissingException.class).hasMessageContaining("/debian/pool/x");
    }

    @Test
    void namesHostAndPackageWhenNobodyAnswers() {
        Downloads downloads = mirror.downloads(cache);
        URI uri = uri("pool/x");
        mirror.close();

        assertThatThrownBy(() -> downloads.fetch(uri, Digest.of(BYTES), BYTES.length, "Debian package x"))
                .isInstanceOfSatisfying(
                        BuildException.class, e -> assertThat(e.error()).isEqualTo(BuildError.PACKAGES_UNREACHABLE))
                .hasMessageContainingAll("Debian package x", "localhost");
    }

    @Test
    void leavesATroubledDiskToTheCaller() throws IOException {
        Files.writeString(cache.resolve("downloads"), "not a directory");

        assertThatThrownBy(this::fetch).isInstanceOf(IOException.class);
    }
}
