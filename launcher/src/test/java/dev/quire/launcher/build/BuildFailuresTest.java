package dev.quire.launcher.build;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quire.launcher.build.ImageBuildException.Kind;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the builders really print. */
final class BuildFailuresTest {
    private static final BuildLimits LIMITS = new BuildLimits(1 << 30, 1, 64, Duration.ofMinutes(1), 1000, 1000);

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "FAILED | oops;Error: building at STEP \"RUN echo x; exit 3\": while running runtime: exit status 3 | 'RUN echo x; exit 3' ended with exit code 3; its last line was: oops.",
                "FAILED | #7 0.2 oops;ERROR: failed to solve: process \"/bin/sh -c make all\" did not complete successfully: exit code: 2 | '/bin/sh -c make all' ended with exit code 2.",
                "FAILED | The command '/bin/sh -c false' returned a non-zero code: 1 | '/bin/sh -c false' ended with exit code 1.",
                "MEMORY | Killed;Error: building at STEP \"RUN x\": while running runtime: exit status 137 | 'RUN x' was killed, most likely because it used more than its 1024 MiB of memory; make it use less.",
                "MEMORY | container exited on killed;Error: building at STEP \"RUN x\": while running runtime: exit status 1 | 'RUN x' was killed, most likely because it used more than its 1024 MiB of memory; make it use less.",
                "FAILED | Error: building at STEP \"COPY nope /x\": checking on sources under \"/var/tmp/b\": copier: stat: \"/nope\": no such file or directory | 'COPY nope /x' failed (checking on sources under \"/var/tmp/b\": copier: stat: \"/nope\": no such file or directory); correct it.",
                "FAILED | no space left on device;Error: write /x: no space left on device;Error: building at STEP \"RUN x\": while running runtime: exit status 1 | 'RUN x' ended with exit code 1; its last line was: no space left on device.",
                "FAILED | Error: no space left on device;COPY failed: file not found in build context: stat x: file does not exist | 'COPY' failed (file not found in build context: stat x: file does not exist); correct it.",
                "FAILED | manifest unknown;Error: building at STEP \"COPY nope /x\": no such file or directory | 'COPY nope /x' failed (no such file or directory); correct it.",
                "FAILED | ---> Running in 06c8;Removing intermediate container 06c8;The command '/bin/sh -c false' returned a non-zero code: 1 | '/bin/sh -c false' ended with exit code 1.",
                "FAILED | failed to create shim task: OCI runtime create failed: exec: \"/nope\": stat /nope: no such file or directory: unknown | failed to create shim task: OCI runtime create failed: exec: \"/nope\": stat /nope: no such file or directory: unknown; correct it.",
                "UNREACHABLE | Get \"https://registry.example.org/v2/\": dial tcp: lookup registry.example.org: no such host | the registry of an image that it needs cannot be reached (Get \"https://registry.example.org/v2/\": dial tcp: lookup registry.example.org: no such host); try again later.",
                "INVALID | Error: no FROM statement found | no FROM statement found; correct it.",
                "INVALID | ERROR: failed to solve: dockerfile parse error on line 1: unknown instruction: FRM | failed to solve: dockerfile parse error on line 1: unknown instruction: FRM; correct it.",
                "UNREACHABLE | Error: creating build container: initializing source docker://registry.example.org/x:1: pinging container registry registry.example.org: dial tcp: lookup registry.example.org: no such host | the registry of an image that it needs cannot be reached (initializing source docker://registry.example.org/x:1: pinging container registry registry.example.org: dial tcp: lookup registry.example.org: no such host); try again later.",
                "BASE | Error: creating build container: initializing source docker://registry.example.org/x:1: reading manifest 1 in registry.example.org/x: manifest unknown | an image that it needs is not there, or not for everyone (initializing source docker://registry.example.org/x:1: reading manifest 1 in registry.example.org/x: manifest unknown); correct its name.",
            })
    void theCauseIsReadOffTheLastLines(Kind kind, String lines, String sentence) {
        ImageBuildException failure =
                BuildFailures.ended("Dockerfile", 1, List.of(lines.strip().split(";(?=[A-Z#E])")), LIMITS);

        assertThat(failure.kind()).isEqualTo(kind);
        assertThat(failure).hasMessage("Dockerfile: " + sentence);
    }

    @Test
    void whatIsTheBuildersFaultIsNotTheRepositorys() {
        assertThat(BuildFailures.ended("Dockerfile", 125, List.of("Error: write /x: no space left on device"), LIMITS)
                        .kind())
                .isEqualTo(Kind.UNAVAILABLE);
        assertThat(BuildFailures.ended(
                                "Dockerfile",
                                1,
                                List.of(
                                        "step 1 says nothing",
                                        "Error: building at STEP \"COPY a /b\": write /b: no space left on device"),
                                LIMITS)
                        .kind())
                .isEqualTo(Kind.UNAVAILABLE);
        assertThat(BuildFailures.ended("Dockerfile", 1, List.of("Cannot connect to the Docker daemon"), LIMITS))
                .hasMessage("Dockerfile cannot be built at the moment (Cannot connect to the Docker daemon); tell the"
                        + " operator or try again.");
        assertThat(BuildFailures.ended("Dockerfile", 2, List.of(), LIMITS)).hasMessageContaining("exit code 2");
    }

    @Test
    void theLogPassesLinesOnUpToItsLimitAndKeepsTheLast() {
        List<String> output = new ArrayList<>();
        BuildLog log = new BuildLog(output::add, 100_000);
        String text = "\u001b[91mone\u001b[0m\r\n\n10%\r50%\r100%\nlast \ufffd without end";

        log.read(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));

        assertThat(output).containsExactly("one", "100%", "last \ufffd without end");
        assertThat(log.last()).isEqualTo(output);
        assertThat(log.isOver()).isFalse();
    }

    @Test
    void aLogThatIsTooLongIsOverAndALineThatIsTooLongIsCut() {
        List<String> output = new ArrayList<>();
        BuildLog log = new BuildLog(output::add, 50_000);

        log.read(new ByteArrayInputStream(
                ("x".repeat(40_000) + "\n" + "y\n".repeat(20_000)).getBytes(StandardCharsets.UTF_8)));

        assertThat(output.getFirst()).hasSize(4096);
        assertThat(log.isOver()).isTrue();
        assertThat(log.last()).hasSizeLessThanOrEqualTo(40);
    }
}
