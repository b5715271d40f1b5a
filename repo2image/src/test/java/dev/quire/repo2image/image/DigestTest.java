package dev.quire.repo2image.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class DigestTest {
    @Test
    void isWrittenAsItIsRead() {
        Digest empty = Digest.of(new byte[0]);
        assertThat(empty)
                .hasToString("sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
                .isEqualTo(Digest.parse(empty.toString()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "sha256:", "sha256:abc", "sha512:e3b0", "../../etc/passwd", "sha256:../../../etc/passwd"})
    void nothingElsePassesForADigest(String text) {
        assertThatThrownBy(() -> Digest.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void upperCaseIsAnotherDigestAndRefused() {
        String upper = Digest.of(new byte[0]).toString().toUpperCase(java.util.Locale.ROOT);
        assertThatThrownBy(() -> Digest.parse(upper)).isInstanceOf(IllegalArgumentException.class);
    }
}
