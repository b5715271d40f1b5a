package dev.quire.repo2image.dockerfile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class VariablesTest {
    private static final Map<String, String> VALUES = Map.of("a", "one", "b_2", "two", "empty", "");

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "plain             | plain",
                "$a                | one",
                "${a}x             | onex",
                "$b_2/$a           | two/one",
                "$none.            | .",
                "${none:-$a}       | one",
                "${empty:-x}       | x",
                "${empty-x}        | ~~",
                "${a:-x}           | one",
                "${a:+x}           | x",
                "${empty:+x}       | ~~",
                "${empty+x}        | x",
                "${none:-${b_2:+${a}y}} | oney",
                "${none:-'}'}      | }",
                "'$a'              | $a",
                "\"$a b\"          | one b",
                "\\$a              | $a",
                "\"\\$a \\n\"      | $a \\n",
                "a\\ b             | a b",
                "$                 | $",
                "$1                | $1",
                "100%$             | 100%$",
            })
    void wordsAreReplacedAsInTheReference(String word, String expected) {
        assertThat(Variables.replace(word, VALUES, '\\')).isEqualTo(expected);
    }

    @Test
    void theEscapeIsWhatTheDirectiveSays() {
        assertThat(Variables.replace("C:\\$a`$a", VALUES, '`')).isEqualTo("C:\\one$a");
    }

    @ParameterizedTest
    @ValueSource(strings = {"${a", "${}", "${a?no}", "${a:?no}", "${a##*/}", "'open", "\"open", "${a:-$b", "${1}"})
    void whatCannotBeReadIsRefused(String word) {
        assertThatThrownBy(() -> Variables.replace(word, VALUES, '\\')).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void whatWouldGetTooLongOrTooDeepIsRefused() {
        assertThatThrownBy(() -> Variables.replace("$x".repeat(100), Map.of("x", "y".repeat(1000)), '\\'))
                .hasMessageContaining("longer than");
        assertThatThrownBy(() -> Variables.replace("${x:-".repeat(100), Map.of(), '\\'))
                .hasMessageContaining("too deeply");
    }
}
