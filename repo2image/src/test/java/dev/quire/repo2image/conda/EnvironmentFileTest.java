package dev.quire.repo2image.conda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.quire.repo2image.BuildError;
import dev.quire.repo2image.BuildException;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class EnvironmentFileTest {
    private static EnvironmentFile parse(String text) {
        return EnvironmentFile.parse("binder/environment.yml", text);
    }

    private static EnvironmentFile of(String... dependencies) {
        return parse("dependencies:\n  - " + String.join("\n  - ", dependencies) + "\n");
    }

    @Test
    void whatUsersOfCondaWriteIsRead() {
        EnvironmentFile file = parse("""
                name: teaching
                prefix: /home/me/miniconda3/envs/teaching
                channels:
                  - conda-forge
                  - bioconda
                  - nodefaults
                dependencies:
                  - python=3.11
                  - numpy >=1.2,<3
                  - bioconda::samtools
                  - "scipy[version='>=1']"
                  - pip
                  - pip:
                    - requests>=2
                    - -r more.txt
                variables:
                  ANSWER: 42
                  GREETING: hello there
                """);

        assertThat(file.channels()).containsExactly("conda-forge", "bioconda");
        assertThat(file.dependencies())
                .extracting(line -> line.text() + " @" + line.place().line())
                .containsExactly(
                        "python=3.11 @8",
                        "numpy >=1.2,<3 @9",
                        "bioconda::samtools @10",
                        "scipy[version='>=1'] @11",
                        "pip @12");
        assertThat(file.pip()).extracting(EnvironmentFile.Line::text).containsExactly("requests>=2", "-r more.txt");
        assertThat(file.variables()).isEqualTo(new TreeMap<>(Map.of("ANSWER", "42", "GREETING", "hello there")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "null", "# nothing\n", "dependencies:\n", "name: x\n", "{}"})
    void anEnvironmentCanBeEmpty(String text) {
        EnvironmentFile file = parse(text);
        assertThat(file.dependencies()).isEmpty();
        assertThat(file.channels()).containsExactly("conda-forge");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "python",
                "python=3.11",
                "python==3.11.4",
                "python=3.11.*",
                "python>=3.11",
                "python >=3.9,<3.12",
                "python 3.9",
                "python ~=3.9",
                "conda-forge::python=3.11",
                "conda-forge/linux-64::python",
                "Python=3.9",
                "\"python[version='>=3.8']\"",
                "python=3.11.4=h1234_0",
                "python!=3.9.1"
            })
    void pythonIsAskedForInManyWays(String spec) {
        assertThat(of(spec).names("python")).isTrue();
        assertThat(of(spec, "numpy").names("ipykernel")).isFalse();
        assertThat(of("python-dateutil").names("python")).isFalse();
    }

    @Test
    void channelsComeInTheOrderInWhichTheyAreAskedFor() {
        assertThat(parse("channels: [defaults, https://channels.example.org/lab]")
                        .channels())
                .containsExactly("main", "r", "https://channels.example.org/lab", "conda-forge");
        assertThat(of("bioconda::samtools").channels()).containsExactly("bioconda", "conda-forge");
        assertThat(parse("channels: [nodefaults]").channels()).containsExactly("conda-forge");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "- numpy",
                "just text",
                "dependencies: numpy",
                "dependencies: [[numpy]]",
                "dependencies: [{npm: [x]}]",
                "dependencies: [{pip: [{x: y}]}]",
                "dependencies: ['']",
                "dependencies: ['../../etc/passwd']",
                "dependencies: [\"a\\nb\"]",
                "dependencies: ['--override-channels']",
                "dependencies: [numpy\n",
                "dependencies: [numpy]\ndependencies: [scipy]",
                "channels: [-c]",
                "channels: ['file:///etc']",
                "channels: ['https://name:secret@channels.example.org']",
                "channels: [../up]",
                "variables: [A]",
                "variables: {PATH: /tmp}",
                "variables: {LD_PRELOAD: x.so}",
                "variables: {'A B': x}",
                "variables: {A: [1]}"
            })
    void whatCannotBeMeantIsRefusedWithFileAndLine(String text) {
        BuildException refusal = catchThrowableOfType(BuildException.class, () -> parse(text));
        assertThat(refusal.error()).isEqualTo(BuildError.INVALID_FILE);
        assertThat(refusal).hasMessageMatching("binder/environment\\.yml, line \\d+: .*\\.");
    }

    @Test
    void aBombIsRefusedBeforeItGoesOff() {
        StringBuilder text = new StringBuilder("a: &a [x, x, x, x, x, x, x, x, x, x]\n");
        for (char c = 'b'; c < 'k'; c++) {
            String before = "*" + (char) (c - 1);
            text.append(c).append(": &").append(c).append(" [");
            text.append(String.join(", ", java.util.Collections.nCopies(10, before)))
                    .append("]\n");
        }
        text.append("dependencies: *j\n");
        assertThatThrownBy(() -> parse(text.toString()))
                .isInstanceOf(BuildException.class)
                .hasMessageContaining("binder/environment.yml");
        assertThatThrownBy(() -> parse("dependencies: " + "[".repeat(10_000)))
                .isInstanceOf(BuildException.class)
                .hasMessageContaining("binder/environment.yml");
        assertThatThrownBy(() -> parse("dependencies:\n" + "- numpy\n".repeat(3000)))
                .isInstanceOf(BuildException.class)
                .hasMessageContaining("more than 2000");
        assertThatThrownBy(() -> parse("dependencies: &all [*all]")).isInstanceOf(BuildException.class);
    }

    @Test
    void tagsMakeNothing() {
        assertThatThrownBy(() -> parse("!!javax.script.ScriptEngineManager [x]"))
                .isInstanceOf(BuildException.class);
    }
}
