package dev.quire.launcher.local;

import static dev.quire.launcher.standin.Eventually.until;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class BuildScratchTest {
    @TempDir
    private Path parent;

    private final Engine engine = new Engine(EngineKind.PODMAN, Path.of("/bin/false"), Map.of());

    @Test
    void aBuildWhoseProcessHasDiedIsEndedSoThatItClearsUpAndIsRemoved() throws Exception {
        assumeTrue(Files.isDirectory(Path.of("/proc/self")), "no /proc: processes cannot be told apart here");
        Path directory = Files.createDirectories(parent.resolve("quire-build-999999999-1-42"));
        Path temporary = Files.createDirectories(directory.resolve("tmp"));
        Path cleared = parent.resolve("cleared");
        Path begun = parent.resolve("begun");
        // As an engine does: it runs a command, and clears up when that has ended, however it did.
        ProcessBuilder builder = new ProcessBuilder(
                "sh", "-c", "env -u TMPDIR sh -c 'touch " + begun + "; sleep 1000; :'; touch " + cleared);
        builder.environment().put("TMPDIR", temporary.toString());
        Process orphan = builder.start();
        try {
            until(() -> Files.exists(begun));

            BuildScratch.removeOrphans(engine, parent);

            assertThat(orphan.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(cleared).exists();
            assertThat(directory).doesNotExist();
        } finally {
            orphan.descendants().forEach(ProcessHandle::destroyForcibly);
            orphan.destroyForcibly();
        }
    }

    @Test
    void aBuildOfALivingProcessIsLeftAlone() throws Exception {
        Path mine = Files.createDirectories(parent.resolve("quire-build-" + Owner.current() + "-7"));
        Path foreign = Files.createDirectories(parent.resolve("quire-build-of-somebody"));

        BuildScratch.removeOrphans(engine, parent);

        assertThat(mine).exists();
        assertThat(foreign).exists();
    }

    @Test
    void credentialsOfTheEnginesOwnerAreNotUsed() throws Exception {
        try (BuildScratch scratch = BuildScratch.create(Optional.of("unix:///x.sock"))) {
            assertThat(scratch.credentials()).hasContent("{\"auths\":{}}");
            assertThat(scratch.environment(EngineKind.DOCKER))
                    .containsKey("DOCKER_CONFIG")
                    .containsEntry("DOCKER_HOST", "unix:///x.sock");
        }
    }
}
