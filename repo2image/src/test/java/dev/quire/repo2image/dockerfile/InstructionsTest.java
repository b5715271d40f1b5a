package dev.quire.repo2image.dockerfile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.quire.repo2image.BuildException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class InstructionsTest {
    @Test
    void continuationsAreJoinedWithoutCommentsAndBlankLines() {
        Instructions read = read("""
                # a comment
                from base

                  RUN one && \\
                    # not part of it

                    two \\\t
                    three
                CMD x
                """);

        assertThat(read.list())
                .containsExactly(
                        new Instruction(2, "FROM", List.of(), "base", List.of()),
                        new Instruction(4, "RUN", List.of(), "one &&     two     three", List.of()),
                        new Instruction(9, "CMD", List.of(), "x", List.of()));
    }

    @Test
    void aDoubledEscapeDoesNotContinueALine() {
        assertThat(read("FROM x\nRUN echo \\\\\nRUN y").list()).hasSize(3);
    }

    @Test
    void theDirectivesAtTheTopAreRead() {
        Instructions read = read("# syntax=docker/dockerfile:1\n# escape = `\nFROM x\nRUN a `\n b\\\nRUN c");

        assertThat(read.syntax()).isEqualTo("docker/dockerfile:1");
        assertThat(read.escape()).isEqualTo('`');
        assertThat(read.list()).extracting(Instruction::rest).containsExactly("x", "a  b\\", "c");
    }

    @Test
    void aDirectiveAfterACommentIsAComment() {
        assertThat(read("# hello\n# escape=`\nFROM x").escape()).isEqualTo('\\');
        assertThat(read("# note = 1\n# escape=`\nFROM x").escape()).isEqualTo('\\');
    }

    @Test
    void flagsAreTakenOff() {
        Instruction copy = read("COPY --from=a --chown=1:2 x --y /").list().getFirst();

        assertThat(copy.flags()).containsExactly("--from=a", "--chown=1:2");
        assertThat(copy.rest()).isEqualTo("x --y /");
    }

    @Test
    void hereDocumentsAreNoInstructions() {
        Instructions read = read("""
                FROM x
                RUN <<EOF cat && <<-"END" cat
                FROM not
                EOF
                \tindented
                \tEND
                COPY <<'A' /there
                text
                A
                CMD <<notone
                """);

        assertThat(read.list()).extracting(Instruction::keyword).containsExactly("FROM", "RUN", "COPY", "CMD");
        assertThat(read.list().get(1).documents()).containsExactly("FROM not\n", "indented\n");
        assertThat(read.list().get(3).line()).isEqualTo(10);
    }

    @Test
    void windowsLineEndsAreLineEnds() {
        assertThat(read("FROM x\r\nRUN a \\\r\n b\r\n").list())
                .extracting(Instruction::rest)
                .containsExactly("x", "a  b");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''                       | Dockerfile: there is no instruction in it; it has to begin with FROM.",
                "'# only a comment'       | Dockerfile: there is no instruction in it; it has to begin with FROM.",
                "'FROM x;123 !'           | ''",
                "'123'                    | Dockerfile, line 1: there is no instruction here.",
                "'# escape=x'             | Dockerfile, line 1: the escape character is either \\ or `.",
                "'FROM x;RUN <<EOF;never' | Dockerfile, line 2: the here-document 'EOF' has no end.",
                "'\\'                     | Dockerfile, line 1: there is no instruction here.",
            })
    void whatCannotBeReadIsRefusedWithItsLine(String text, String message) {
        if (message.isEmpty()) {
            assertThatThrownBy(() -> read(text.replace(';', '\n'))).isInstanceOf(BuildException.class);
        } else {
            assertThatThrownBy(() -> read(text.replace(';', '\n'))).hasMessage(message);
        }
    }

    @Test
    void aDirectiveMayOccurOnce() {
        assertThatThrownBy(() -> read("# escape=`\n# escape=`\nFROM x"))
                .hasMessage("Dockerfile, line 2: the parser directive 'escape' occurs twice.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"RUN a \\\n", "FROM x # ", "RUN --a=", "x<<EOF ", "   \t\n", "# a=b\n"})
    void longFilesAreReadSoon(String part) {
        String text = "FROM x\n" + part.repeat(500_000 / part.length());

        assertTimeoutPreemptively(Duration.ofSeconds(20), () -> {
            try {
                read(text);
            } catch (BuildException e) {
                assertThat(e).hasMessageStartingWith("Dockerfile");
            }
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"RUN --network=host curl x", "RUN --mount=type=cache,target=/x --security=insecure y"})
    void whatNoBuildMayHaveIsRefused(String instruction) {
        assertThatThrownBy(() -> Policy.check("Dockerfile", "FROM x\n" + instruction))
                .hasMessageStartingWith("Dockerfile, line 2: '--")
                .hasMessageEndingWith("is not allowed; remove it.");
    }

    private static Instructions read(String text) {
        return Instructions.read("Dockerfile", text);
    }
}
