package dev.quire.repo2image.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class SourceNameTest {
    @Test
    void theFirstWordIsAHostWhenItLooksLikeOne() {
        assertThat(SourceName.parse("registry.example.org/a/b:1"))
                .isEqualTo(new SourceName("registry.example.org", "a/b", "1"));
        assertThat(SourceName.parse("localhost/a")).isEqualTo(new SourceName("localhost", "a", "latest"));
        assertThat(SourceName.parse("host:5000/a")).isEqualTo(new SourceName("host:5000", "a", "latest"));
        assertThat(SourceName.parse("a/b")).isEqualTo(new SourceName("", "a/b", "latest"));
    }

    @Test
    void aDigestCountsMoreThanATag() {
        String digest = "sha256:" + "0".repeat(64);

        assertThat(SourceName.parse("h.example/a:1@" + digest).reference()).isEqualTo(digest);
        assertThat(SourceName.parse("h.example/a@" + digest)).hasToString("h.example/a@" + digest);
    }

    @Test
    void aNameWithoutAHostIsLookedForWhereTheOperatorSays() {
        assertThat(SourceName.parse("python:3").in(List.of("one.example", "two.example/mirror")))
                .containsExactly(
                        new SourceName("one.example", "python", "3"),
                        new SourceName("two.example", "mirror/python", "3"));
        assertThat(SourceName.parse("h.example/a").in(List.of("one.example")))
                .containsExactly(new SourceName("h.example", "a", "latest"));
        assertThat(SourceName.parse("python").in(List.of())).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "A", "a b", "h.example/", "../a", "user@h.example/a", "h.example:x/a", "a//b", "a?b", "a#b"})
    void anythingElseIsNoName(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> SourceName.parse(text));
    }
}
