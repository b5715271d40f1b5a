package dev.quire.repo2image.debian;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class DebianVersionTest {
    @ParameterizedTest
    @CsvSource({
        "1.0, 1.0, 0",
        "1.0~rc1, 1.0, -1",
        "1.0, 1.0a, -1",
        "1.0a, 1.0+b, -1",
        "1.9, 1.10, -1",
        "1:0.1, 2.0, 1",
        "0:1.0, 1.0, 0",
        "1.0-1, 1.0-1+b1, -1",
        "1.0-1, 1.0, 1",
        "1.0-0, 1.0, 0",
        "1.0~~, 1.0~~a, -1",
        "1.0~~a, 1.0~, -1",
        "2.41-12+deb13u4, 2.41-12, 1",
        "007, 7, 0",
        "99999999999999999999, 100000000000000000000, -1",
    })
    void ordersAsDpkgDoes(String a, String b, int order) {
        assertThat(Integer.signum(DebianVersion.compare(a, b))).isEqualTo(order);
        assertThat(Integer.signum(DebianVersion.compare(b, a))).isEqualTo(-order);
    }

    @Test
    void knowsTheRelations() {
        assertThat(DebianVersion.satisfies("1.0", ">=", "1.0")).isTrue();
        assertThat(DebianVersion.satisfies("1.0", ">>", "1.0")).isFalse();
        assertThat(DebianVersion.satisfies("1.0", "<<", "1.1")).isTrue();
        assertThat(DebianVersion.satisfies("1.0", "=", "1.1")).isFalse();
        assertThat(DebianVersion.satisfies("1.0", "", "")).isTrue();
        assertThatThrownBy(() -> DebianVersion.satisfies("1.0", "~", "1")).hasMessageContaining("relation");
    }
}
