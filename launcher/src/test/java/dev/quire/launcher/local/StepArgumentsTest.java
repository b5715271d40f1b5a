package dev.quire.launcher.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.quire.launcher.session.ImageSource;
import dev.quire.launcher.step.Capture;
import dev.quire.launcher.step.StepCommand;
import dev.quire.launcher.step.StepLimits;
import dev.quire.launcher.step.StepNetwork;
import dev.quire.launcher.step.StepSpec;
import dev.quire.launcher.step.StepUser;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class StepArgumentsTest {
    @Test
    void aNotebookStepWithoutNetworkHasNothing() {
        List<String> arguments = arguments(EngineKind.PODMAN, StepUser.NOTEBOOK, StepNetwork.NONE, Optional.of("host"));
        assertThat(arguments)
                .containsSequence("run", "-i", "--pull=never", "--init=false", "--runtime", "runc")
                .containsSequence("--memory", "1073741824b")
                .containsSequence("--memory-swap", "1073741824b")
                .containsSequence("--cpus", "1.500")
                .containsSequence("--pids-limit", "116")
                .containsSequence("--security-opt", "no-new-privileges", "--cap-drop=ALL", "--user", "1000:1000")
                .containsSequence("--network", "none")
                .containsSequence("--log-driver", "none")
                .contains("--http-proxy=false")
                .containsSequence("--timeout", "3000")
                .containsSequence("--entrypoint", "/usr/bin/python3", "localhost/quire:1", "-I")
                .doesNotContain("host", "--privileged", "-v", "--env");
    }

    @Test
    void whatTheStepDoesIsNotAmongTheArgumentsWhereEveryoneCouldReadIt() {
        assertThat(arguments(EngineKind.PODMAN, StepUser.ROOT, StepNetwork.OPEN, Optional.empty()))
                .noneMatch(argument -> argument.contains("secret"));
    }

    @Test
    void aRootStepHasWhatPackageManagersNeed() {
        List<String> arguments = arguments(EngineKind.PODMAN, StepUser.ROOT, StepNetwork.OPEN, Optional.of("host"));
        assertThat(arguments)
                .contains("--cap-drop=ALL", "--cap-add=CHOWN", "--cap-add=SETUID")
                .containsSequence("--user", "0:0")
                .containsSequence("--network", "host");
    }

    @Test
    void dockerIsNotAskedForWhatOnlyPodmanKnows() {
        assertThat(arguments(EngineKind.DOCKER, StepUser.ROOT, StepNetwork.OPEN, Optional.empty()))
                .doesNotContain("--http-proxy=false", "--timeout", "--network");
    }

    @Test
    void aNetworkIsAName() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new EngineStepSettings("quire", RegistryAccess.VERIFIED, Optional.of("--privileged")))
                .withMessageContaining("'--privileged'");
    }

    private static List<String> arguments(
            EngineKind kind, StepUser user, StepNetwork network, Optional<String> configured) {
        EngineProfile profile = new EngineProfile(
                new Engine(kind, Path.of(kind.program()), Map.of()),
                "1",
                List.of("--runtime", "runc"),
                EnumSet.allOf(EngineLimit.class));
        StepSpec spec = new StepSpec(
                "test",
                new ImageSource.Registry("x@sha256:00"),
                new StepCommand(List.of("true", "secret"), Map.of("A", "secret"), "/", user, network),
                new StepLimits(1 << 30, 1.5, 100, Duration.ofMinutes(20), 1 << 30, 1 << 20),
                List.of(),
                Capture.change());
        return StepArguments.of(profile, spec, "localhost/quire:1", "quire-step-1", Map.of("a", "b"), configured);
    }
}
