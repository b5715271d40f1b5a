package dev.quire.repo2image.buildpack;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quire.repo2image.buildpack.RVersions.Builds;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class RVersionsTest {
    private final RVersions versions = RVersions.ofDebian();

    @ParameterizedTest
    @CsvSource({"4.5,3.13", "4.5.1,3.13", "4,3.13", "4.2,3.11", "4.2.3,3.11", "4.3,", "4.50,", "3.6,"})
    void theBaseIsTheOneWithAnROfTheSeries(String wanted, String python) {
        assertThat(versions.pythonFor(wanted)).isEqualTo(Optional.ofNullable(python));
    }

    @ParameterizedTest
    @CsvSource({
        ",     3.13, NONE,       4.5.0 of Debian",
        ",     3.11, NONE,       4.2.2 of Debian",
        ",     3.11, CONFIGURED, 4.2.2 of Debian",
        "4.5,  3.13, CONFIGURED, 4.5.0 of Debian",
        "4.5.0,3.13, CONFIGURED, 4.5.0 of Debian",
        "4.5.1,3.13, NONE,       4.5.0 of Debian instead of 4.5.1",
        "4.5.1,3.13, CONFIGURED, 4.5.1 of builds",
        "4.2.3,3.11, NONE,       4.2.2 of Debian instead of 4.2.3",
        "4.2,  3.13, CONFIGURED, 4.2.3 of builds",
        "4.2,  3.13, NONE,       nothing",
        "4.4,  3.13, CONFIGURED, 4.4.2 of builds",
        "3.6,  3.13, CONFIGURED, 3.6.3 of builds",
        "4.4.1,3.13, CONFIGURED, 4.4.1 of builds",
        "4.4,  3.13, NONE,       nothing",
        "9.9,  3.13, CONFIGURED, nothing",
        "9.9.9,3.13, CONFIGURED, 9.9.9 of builds",
        "3,    3.13, CONFIGURED, nothing",
    })
    void chooses(String wanted, String python, Builds builds, String expected) {
        String chosen = versions.choose(Optional.ofNullable(wanted), python, builds)
                .map(choice -> switch (choice) {
                    case RVersions.Choice.OfDebian debian ->
                        debian.version() + " of Debian"
                                + debian.instead()
                                        .map(other -> " instead of " + other)
                                        .orElse("");
                    case RVersions.Choice.OfBuilds build -> build.version() + " of builds";
                })
                .orElse("nothing");
        assertThat(chosen).isEqualTo(expected);
    }

    @Test
    void namesWhatThereIs() {
        assertThat(versions).hasToString("4.5.0 and 4.2.2");
    }
}
