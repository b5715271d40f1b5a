package dev.quire.repo2image.python.lock;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quire.repo2image.buildpack.Place;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class VersionTest {
    /** Ascending, after the specification's own examples. */
    private static final List<String> ORDER = Stream.of(
                    "1.0.dev456 1.0a1 1.0a2.dev456 1.0a12.dev456 1.0a12 1.0b1.dev456 1.0b2 1.0b2.post345.dev456",
                    "1.0b2.post345 1.0rc1.dev456 1.0rc1 1.0 1.0+abc.5 1.0+abc.7 1.0+5 1.0.post456.dev34 1.0.post456",
                    "1.0.15 1.1.dev1 1.10 1!0.1")
            .flatMap(line -> Stream.of(line.split(" ")))
            .toList();

    @Test
    void versionsHaveTheOrderOfTheSpecification() {
        List<String> mixed = new ArrayList<>(ORDER);
        Collections.shuffle(mixed, new Random(4));
        mixed.sort((a, b) -> Version.of(a).orElseThrow().compareTo(Version.of(b).orElseThrow()));
        assertThat(mixed).containsExactlyElementsOf(ORDER);
    }

    @ParameterizedTest
    @CsvSource({"1.0, 1.0.0", "v1.0-alpha1, 1.0a1", "1.0-1, 1.0.post1", "1.0c1, 1.0rc1", "1.0_DEV, 1.0.dev0"})
    void spellingsOfTheSameVersionAreEqual(String one, String other) {
        assertThat(Version.of(one).orElseThrow())
                .isEqualByComparingTo(Version.of(other).orElseThrow());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x", "1..2", "1.0+", "1.0-", "1.0;", "1 0", "99999999999999999999"})
    void whatIsNoVersionIsNone(String text) {
        assertThat(Version.of(text)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                >=3.11,<4     | 3.13.5    | true
                ==3.13.*      | 3.13.5    | true
                !=3.13.*      | 3.13.5    | false
                ~=3.11        | 3.13.5    | true
                ~=3.11.0      | 3.13.5    | false
                ==1.0         | 1.0+local | true
                ==1.0+local   | 1.0       | false
                <2            | 2.0rc1    | false
                <2rc1         | 2.0b1     | true
                >2            | 2.post1   | false
                >2.post1      | 2.post2   | true
                """)
    void specifiersAdmitWhatTheyShould(String specifier, String version, boolean expected) {
        assertThat(VersionSet.of(specifier)
                        .orElseThrow()
                        .contains(Version.of(version).orElseThrow()))
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '@', textBlock = """
                ^1.2.3          @ 1.9    @ true
                ^1.2.3          @ 2.0    @ false
                ^1.2.3          @ 2.0rc1 @ false
                ^0.2.3          @ 0.2.9  @ true
                ^0.2.3          @ 0.3    @ false
                ^0.0.3          @ 0.0.4  @ false
                ^3.11           @ 3.13   @ true
                ~1.2.3          @ 1.2.9  @ true
                ~1.2            @ 1.3    @ false
                ~1              @ 1.9    @ true
                1.*             @ 1.9    @ true
                1.2             @ 1.2.0  @ true
                =1.2            @ 1.3    @ false
                *               @ 7      @ true
                >=1,<2 || ==3.1 @ 3.1    @ true
                >=1,<2 || ==3.1 @ 2.5    @ false
                >= 1 < 2        @ 2.5    @ false
                >=1.5.6,!=1.5.7 @ 1.5.7  @ false
                """)
    void constraintsOfPoetryAdmitWhatTheyShould(String constraint, String version, boolean expected) {
        assertThat(VersionUnion.of(constraint, new Place("poetry.lock", 1))
                        .contains(Version.of(version).orElseThrow()))
                .isEqualTo(expected);
    }
}
