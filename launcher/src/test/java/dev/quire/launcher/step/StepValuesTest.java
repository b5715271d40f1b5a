package dev.quire.launcher.step;

import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class StepValuesTest {
    @ParameterizedTest
    @ValueSource(strings = {"", "/etc/passwd", "../x", "a/../../x", "a//b", "a/", ".", "a\0b"})
    void aFileCannotLeadAstray(String path) {
        assertThatIllegalArgumentException().isThrownBy(() -> new StepFile(path, 0644, Path.of("x")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/", "tmp", "/tmp/", "/tmp//x"})
    void whatIsCapturedIsAnAbsolutePath(String path) {
        assertThatIllegalArgumentException().isThrownBy(() -> new Capture.Directory(path));
        assertThatIllegalArgumentException().isThrownBy(() -> new Capture.Change(List.of(path)));
    }

    @Test
    void aCommandIsOneThatASystemTakes() {
        assertThatIllegalArgumentException().isThrownBy(() -> command(List.of(), Map.of(), "/"));
        assertThatIllegalArgumentException().isThrownBy(() -> command(List.of("a\0b"), Map.of(), "/"));
        assertThatIllegalArgumentException().isThrownBy(() -> command(List.of("a"), Map.of("A=B", "c"), "/"));
        assertThatIllegalArgumentException().isThrownBy(() -> command(List.of("a"), Map.of("A", "\0"), "/"));
        assertThatIllegalArgumentException().isThrownBy(() -> command(List.of("a"), Map.of(), "home"));
    }

    @Test
    void limitsAreAboveZero() {
        assertThatIllegalArgumentException().isThrownBy(() -> new StepLimits(0, 1, 1, Duration.ofSeconds(1), 1, 1));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new StepLimits(1, Double.NaN, 1, Duration.ofSeconds(1), 1, 1));
        assertThatIllegalArgumentException().isThrownBy(() -> new StepLimits(1, 1, 1, Duration.ZERO, 1, 1));
    }

    private static StepCommand command(List<String> arguments, Map<String, String> environment, String directory) {
        return new StepCommand(arguments, environment, directory, StepUser.NOTEBOOK, StepNetwork.NONE);
    }
}
