package dev.quire.repo2image.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class EntryTest {
    private static final Content NOTHING = Content.of(new byte[0]);

    @ParameterizedTest
    @ValueSource(
            strings = {"", "/", "/etc/passwd", "a/", "..", "../a", "a/..", "a/../b", ".", "./a", "a/./b", "a//b", "a\0b"
            })
    void refusesPathsThatAreNotPlainlyBelowTheRoot(String path) {
        assertThatThrownBy(() -> new Entry.File(path, 0644, Owner.USER, NOTHING))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Entry.Directory(path, 0755, Owner.USER))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Entry.Symlink(path, "a", Owner.USER)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Entry.HardLink(path, "a")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Entry.HardLink("a", path)).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "a/b", "...", "a/..b", ".a", " ", "a\nb", "C:\\x", "~"})
    void takesOddButHarmlessPaths(String path) {
        assertThat(new Entry.File(path, 0644, Owner.USER, NOTHING).path()).isEqualTo(path);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a\0b"})
    void refusesTargetsThatNoSystemCanHold(String target) {
        assertThatThrownBy(() -> new Entry.Symlink("a", target, Owner.USER))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
