package dev.quire.repo2image.assemble;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quire.repo2image.step.Resource;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The scripts that go into images, run by this machine's bash. */
@Timeout(60)
final class EntrypointTest {
    @TempDir
    Path directory;

    private Path repository = Path.of("");

    @BeforeEach
    void makeTheRepository() throws IOException {
        repository = Files.createDirectories(directory.resolve("repository"));
        for (String script : List.of("entrypoint.sh", "post-build.sh", "fail-early.sh")) {
            Files.write(directory.resolve(script), Resource.bytes(EntrypointLayer.class, script));
        }
    }

    record Ended(int status, String output) {}

    private Process start(Map<String, String> environment, String script, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of("bash"));
        if (script.equals("post-build.sh")) {
            command.addAll(List.of("-e", "-u", "-o", "pipefail"));
        }
        command.add(directory.resolve(script).toString());
        command.addAll(List.of(arguments));
        ProcessBuilder builder =
                new ProcessBuilder(command).directory(repository.toFile()).redirectErrorStream(true);
        builder.environment().put("REPO_DIR", repository.toString());
        builder.environment().put("QUIRE_STEP_DIRECTORY", directory.toString());
        builder.environment().putAll(environment);
        return builder.start();
    }

    private static Ended end(Process process) throws Exception {
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        return new Ended(process.exitValue(), output);
    }

    private Ended run(String script, String... arguments) throws Exception {
        return end(start(Map.of(), script, arguments));
    }

    private void script(String name, String text) throws IOException {
        Files.writeString(repository.resolve(name), text);
    }

    @Test
    void endsAsTheCommandEndsAndKeepsWhatItPrints() throws Exception {
        Ended ended = run("entrypoint.sh", "bash", "-c", "echo out; echo err >&2; exit 7");
        assertThat(ended).isEqualTo(new Ended(7, "out\nerr\n"));
        assertThat(repository.resolve(".jupyter-server-log.txt")).hasContent("out\nerr");
    }

    @Test
    void keepsArgumentsApart() throws Exception {
        assertThat(run("entrypoint.sh", "printf", "%s|", "a b", "", "*").output())
                .isEqualTo("a b||*|");
    }

    @Test
    void startsThroughTheRepositorysStart() throws Exception {
        script("start", "#!/bin/bash\nexport GREETING=hello\nexec \"$@\"\n");
        Files.setPosixFilePermissions(repository.resolve("start"), PosixFilePermissions.fromString("rwxr-xr-x"));
        Ended ended = end(start(
                Map.of("R2D_ENTRYPOINT", repository.resolve("start").toString()),
                "entrypoint.sh",
                "bash",
                "-c",
                "echo $GREETING; exit 3"));
        assertThat(ended).isEqualTo(new Ended(3, "hello\n"));
    }

    @Test
    void aSignalToTheGroupReachesTheCommandAndItsStatusComesBack() throws Exception {
        Process process = new ProcessBuilder(
                        "setsid",
                        "-w",
                        "bash",
                        directory.resolve("entrypoint.sh").toString(),
                        "bash",
                        "-c",
                        "trap 'echo told; exit 42' TERM; ps -o pgid= -p $$; while :; do sleep 0.05; done")
                .directory(repository.toFile())
                .redirectErrorStream(true)
                .start();
        var reader = process.inputReader(StandardCharsets.UTF_8);
        String group = reader.readLine().strip();
        new ProcessBuilder("kill", "-TERM", "--", "-" + group).start().waitFor();
        assertThat(reader.lines()).last().isEqualTo("told");
        assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isEqualTo(42);
    }

    @Test
    void doesNotWaitForWhatIsLeftInTheBackground() throws Exception {
        long start = System.nanoTime();
        Process process = start(Map.of(), "entrypoint.sh", "bash", "-c", "sleep 30 & echo done");
        assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
        assertThat(System.nanoTime() - start).isLessThan(TimeUnit.SECONDS.toNanos(20));
        process.descendants().forEach(ProcessHandle::destroyForcibly);
    }

    @Test
    void postBuildEndsAtTheFirstLineThatFailsAndNamesIt() throws Exception {
        script("postBuild", "#!/bin/bash\necho one\nfalse\necho three\n");
        assertThat(run("post-build.sh", "postBuild"))
                .isEqualTo(new Ended(
                        1,
                        "one\nquire-error: STEP_FAILED postBuild, line 3: `false` failed with exit status 1; mend it, or end"
                                + " the line with `|| true` where that does no harm.\n"));
    }

    @Test
    void postBuildMayFailWhereItSaysSo() throws Exception {
        script("postBuild", "#!/usr/bin/env bash\nfalse || true\nif false; then :; fi\nbash -c 'false; echo nested'\n");
        assertThat(run("post-build.sh", "postBuild")).isEqualTo(new Ended(0, "nested\n"));
    }

    @Test
    void postBuildNeedsNoFirstLineAndMayBeAnotherLanguage() throws Exception {
        script("postBuild", "echo plain\nfalse\necho never\n");
        assertThat(run("post-build.sh", "postBuild").output())
                .startsWith("plain\n")
                .doesNotContain("never");
        script("postBuild", "#!/bin/sh\necho sh\nfalse\necho never\n");
        assertThat(run("post-build.sh", "postBuild")).isEqualTo(new Ended(1, "sh\n"));
        script("postBuild", "#!/usr/bin/env python3\nprint('python')\n");
        assertThat(run("post-build.sh", "postBuild")).isEqualTo(new Ended(0, "python\n"));
    }

    @Test
    void postBuildFromWindowsIsExplained() throws Exception {
        script("postBuild", "#!/bin/bash\r\necho one\r\n");
        Ended ended = run("post-build.sh", "postBuild");
        assertThat(ended.status()).isEqualTo(126);
        assertThat(ended.output()).contains("Unix line ends");
    }

    @Test
    void postBuildStartsInTheRepositoryWhereverItLies() throws Exception {
        Files.createDirectories(repository.resolve("binder"));
        script("binder/postBuild", "#!/bin/bash\npwd\n");
        assertThat(run("post-build.sh", "binder/postBuild")).isEqualTo(new Ended(0, repository.toRealPath() + "\n"));
    }
}
