package dev.quire.repo2image.python;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class RecordFileTest {
    @ParameterizedTest
    @ValueSource(strings = {"a", "a b", "a,b", "a\"b", "\"", ",", "\"a\",", "ü/数", " a ", "'"})
    void aLineIsReadAsItWasWritten(String path) {
        assertThat(RecordFile.parse(RecordFile.line(path, "sha256=x", 7)))
                .containsOnlyKeys(path)
                .containsEntry(path, "sha256=x");
    }

    @Test
    void directoriesAndEmptyLinesAreNoFiles() {
        assertThat(RecordFile.parse("demo/,,\n\n   \ndemo/a.py,sha256=x,1\r\ndemo/b.py\n"))
                .containsOnlyKeys("demo/a.py", "demo/b.py");
    }
}
