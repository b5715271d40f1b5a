package dev.quire.repo2image.python;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quire.repo2image.python.lock.LockedWheel;
import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class StackLockTest {
    @ParameterizedTest
    @ValueSource(strings = {"3.11", "3.13"})
    void theShippedLocksAreWhole(String python) throws IOException {
        StackLock lock = StackLock.load(python);
        assertThat(lock.python()).isEqualTo(python);
        assertThat(lock.wheels()).hasSizeGreaterThan(60);
        assertThat(lock.wheels())
                .extracting(LockedWheel::name)
                .doesNotHaveDuplicates()
                .isSorted();
        assertThat(lock.wheels()).extracting(LockedWheel::digest).doesNotHaveDuplicates();
        assertThat(lock.wheels())
                .extracting(LockedWheel::name)
                .contains("jupyterlab", "notebook", "ipykernel", "ipywidgets", "pip", "jupyter-server");
        assertThat(lock.wheels()).allSatisfy(wheel -> {
            assertThat(wheel.size().orElseThrow()).isPositive();
            assertThat(wheel.name()).isEqualTo(LockedWheel.normalize(wheel.name()));
            assertThat(wheel.filename())
                    .matches("[A-Za-z0-9._]+-[A-Za-z0-9._+!]+-[a-z0-9._]+-[a-z0-9._]+-[a-z0-9._]+\\.whl");
            assertThat(LockedWheel.normalize(
                            wheel.filename().substring(0, wheel.filename().indexOf('-'))))
                    .isEqualTo(wheel.name());
            assertThat(wheel.filename()).contains("-" + wheel.version() + "-");
            assertThat(wheel.url()).isEmpty();
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"3.11", "3.13"})
    void theShippedLocksNameNoHost(String python) throws IOException {
        try (InputStream in =
                Objects.requireNonNull(StackLock.class.getResourceAsStream("stack-" + python + ".lock"))) {
            String text = new String(in.readAllBytes(), UTF_8);
            assertThat(text.lines().filter(line -> !line.startsWith("#"))).noneMatch(line -> line.contains("/"));
            assertThat(text).doesNotContain("://");
            assertThat(StackLock.format(StackLock.parse(python, text).wheels())).isEqualTo(text);
        }
    }

    @Test
    void wheelsFitTheirPython() {
        for (String python : new String[] {"3.11", "3.13"}) {
            String tag = "cp" + python.replace(".", "");
            assertThat(StackLock.load(python).wheels())
                    .allMatch(wheel -> wheel.filename().matches(".*-(py2\\.)?py3-none-.*")
                            || wheel.filename().contains("-" + tag + "-")
                            || wheel.filename().contains("-abi3-")
                            || wheel.filename().matches(".*-py3[0-9]*-none-.*"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"a 1", "a 1 a.whl x 1", "a 1 a.whl  1"})
    void aLineOfAnotherFormIsRefused(String line) {
        assertThatThrownBy(() -> StackLock.parse("3.13", line)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aPythonWithoutAStackIsNamed() {
        assertThatThrownBy(() -> StackLock.load("2.7"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("There is no stack for Python 2.7");
    }
}
