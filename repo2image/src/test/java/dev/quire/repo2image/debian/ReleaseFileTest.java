package dev.quire.repo2image.debian;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quire.repo2image.BuildError;
import dev.quire.repo2image.BuildException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.bouncycastle.bcpg.HashAlgorithmTags;
import org.junit.jupiter.api.Test;

final class ReleaseFileTest {
    private static final Instant NOW = Instant.parse("2026-02-01T00:00:00Z");
    private static final InstantSource CLOCK = InstantSource.fixed(NOW);
    private static final SigningKey KEY = SigningKey.generate();
    private static final String TEXT = """
            Origin: Debian
            Codename: trixie
            Date: Sat, 10 Jan 2026 07:55:41 UTC
            Description: - with a line that
             - starts with a dash   \s
            SHA256:
             %s 42 main/binary-amd64/Packages.xz
            """.formatted("ab".repeat(32));

    private static ReleaseFile verify(byte[] bytes) {
        return ReleaseFile.verify(bytes, KEY.ring(CLOCK), NOW, "mirror.test/InRelease");
    }

    private static void isRefused(ThrowingCallable call, String why) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        BuildException.class, e -> assertThat(e.error()).isEqualTo(BuildError.CORRUPT_PACKAGE))
                .hasMessageContaining(why)
                .hasMessageContaining("mirror.test/InRelease");
    }

    @Test
    void readsWhatIsSigned() {
        ReleaseFile release = verify(KEY.clearSign(TEXT));

        assertThat(release.codename()).isEqualTo("trixie");
        assertThat(release.date()).isEqualTo(Instant.parse("2026-01-10T07:55:41Z"));
        assertThat(release.indexes().get("main/binary-amd64/Packages.xz"))
                .satisfies(index -> assertThat(index.size()).isEqualTo(42));
    }

    @Test
    void refusesTamperedText() {
        String signed = new String(KEY.clearSign(TEXT), StandardCharsets.UTF_8);

        isRefused(() -> verify(signed.replace("abab", "cdcd").getBytes(StandardCharsets.UTF_8)), "not signed by a key");
    }

    @Test
    void refusesTextBesideTheSignedText() {
        String signed = new String(KEY.clearSign(TEXT), StandardCharsets.UTF_8);

        isRefused(() -> verify(("Codename: sid\n" + signed).getBytes(StandardCharsets.UTF_8)), "not a signed file");
        isRefused(() -> verify((signed + "Codename: sid\n").getBytes(StandardCharsets.UTF_8)), "not a signed file");
        isRefused(
                () -> verify(signed.replace("Hash: SHA256\n", "Codename: sid\n").getBytes(StandardCharsets.UTF_8)),
                "not a signed file");
    }

    @Test
    void refusesTextWithoutSignature() {
        isRefused(() -> verify(TEXT.getBytes(StandardCharsets.UTF_8)), "not a signed file");
        isRefused(() -> verify(new byte[0]), "not a signed file");
    }

    @Test
    void refusesTheSignatureOfAnUnknownKey() {
        isRefused(() -> verify(SigningKey.generate().clearSign(TEXT)), "not signed by a key");
    }

    @Test
    void refusesTheSignatureOfARevokedKey() {
        isRefused(
                () -> ReleaseFile.verify(KEY.clearSign(TEXT), KEY.revokedRing(CLOCK), NOW, "mirror.test/InRelease"),
                "not signed by a key");
    }

    @Test
    void refusesTheSignatureOfAnExpiredKey() {
        SigningKey expired = SigningKey.generate(Duration.ofDays(10).toSeconds());

        isRefused(
                () -> ReleaseFile.verify(expired.clearSign(TEXT), expired.ring(CLOCK), NOW, "mirror.test/InRelease"),
                "not signed by a key");
    }

    @Test
    void refusesAWeakHash() {
        isRefused(() -> verify(KEY.clearSign(TEXT, HashAlgorithmTags.SHA1)), "not signed by a key");
    }

    @Test
    void refusesAReleaseThatIsNoLongerValid() {
        String text = TEXT.replace("SHA256:", "Valid-Until: Sat, 17 Jan 2026 07:55:41 UTC\nSHA256:");

        isRefused(() -> verify(KEY.clearSign(text)), "valid only until");
    }

    @Test
    void refusesAReleaseFromTheFuture() {
        isRefused(() -> verify(KEY.clearSign(TEXT.replace("2026 07", "2027 07").replace("Sat, ", "Sun, "))), "clock");
    }

    @Test
    void namesTheFileWhoseDateCannotBeRead() {
        isRefused(() -> verify(KEY.clearSign(TEXT.replace("10 Jan", "yesterday"))), "cannot be read");
    }

    @Test
    void carriesTheKeysOfDebiansArchive() {
        assertThat(Keyring.debian(CLOCK)).isNotNull();
    }
}
