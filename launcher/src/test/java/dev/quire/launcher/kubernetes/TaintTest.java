package dev.quire.launcher.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.Toleration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class TaintTest {
    @Test
    void aTaintIsWrittenAsKubectlDoes() {
        assertThat(Taint.parse("dedicated=notebooks:NoSchedule").toleration())
                .isEqualTo(new Toleration("NoSchedule", "dedicated", "Equal", null, "notebooks"));
        assertThat(Taint.parse("nvidia.com/gpu:NoExecute").toleration())
                .isEqualTo(new Toleration("NoExecute", "nvidia.com/gpu", "Exists", null, null));
        assertThat(Taint.parse(" dedicated ").toleration())
                .isEqualTo(new Toleration(null, "dedicated", "Exists", null, null));
        assertThat(Taint.parse("dedicated=notebooks").toleration())
                .isEqualTo(new Toleration(null, "dedicated", "Equal", null, "notebooks"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a b", "dedicated:Never", "-x", "=v", "a/b/c"})
    void whatIsNoTaintIsSaid(String text) {
        assertThatThrownBy(() -> Taint.parse(text)).hasMessageContaining("is no taint; write it like");
    }
}
