package dev.quire.launcher.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quire.launcher.session.ImageSource;
import dev.quire.launcher.session.JupyterCommand;
import dev.quire.launcher.session.Lifetime;
import dev.quire.launcher.session.Limits;
import dev.quire.launcher.session.Origin;
import dev.quire.launcher.session.SessionId;
import dev.quire.launcher.session.SessionSpec;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RunArgumentsTest {
    private static final String ID = "abcdefghijklmnopqrst";
    private static final SessionSpec SPEC = new SessionSpec(
            new SessionId(ID),
            "very-secret",
            new ImageSource.Registry("registry.example/x@sha256:00"),
            new Origin("https://example.org/r", "0123abc", "git/https%3A%2F%2Fexample.org%2Fr/main"),
            new Limits(1 << 30, 1000, 256),
            new Lifetime(Duration.ofMinutes(20), Duration.ofHours(6)),
            Map.of("BINDER_REPO_URL", "https://example.org/r"));

    @Test
    void runsASessionWithNothingThatItDoesNotNeed() {
        assertThat(arguments(EngineKind.PODMAN))
                .startsWith(
                        "run",
                        "-d",
                        "--pull=never",
                        "--runtime",
                        "runc",
                        "--memory",
                        "1073741824b",
                        "--memory-swap",
                        "1073741824b",
                        "--cpus",
                        "1.000",
                        "--pids-limit",
                        "256",
                        "--cap-drop=ALL",
                        "--security-opt",
                        "no-new-privileges",
                        "-p",
                        "127.0.0.1::8888",
                        "--log-driver",
                        "k8s-file",
                        "--log-opt",
                        "max-size=10m",
                        "--name",
                        "quire-starting-" + ID,
                        "--label",
                        "a=1",
                        "--label",
                        "b=2",
                        "--env",
                        "BINDER_REPO_URL=https://example.org/r",
                        "--env",
                        "JUPYTER_TOKEN",
                        "--env",
                        "QUIRE_IDLE_SECONDS=1200",
                        "--env",
                        "QUIRE_MAX_AGE_SECONDS=21600",
                        "--timeout",
                        "21600",
                        "the-image")
                .endsWith(JupyterCommand.of(SPEC).arguments().toArray(String[]::new));
    }

    @Test
    void keepsTheTokenOutOfTheArguments() {
        assertThat(arguments(EngineKind.PODMAN)).noneMatch(argument -> argument.contains("very-secret"));
    }

    @Test
    void givesDockerOnlyWhatItKnows() {
        assertThat(arguments(EngineKind.DOCKER))
                .doesNotContain("--timeout", "k8s-file")
                .contains("json-file");
    }

    @Test
    void readsItsLabelsBack() {
        SessionLabels labels = SessionLabels.of(SPEC, Instant.parse("2026-01-02T03:04:05.678Z"), "here", "12-34");

        assertThat(SessionLabels.parse(labels.toMap())).contains(labels);
    }

    @Test
    void takesAContainerWithoutItsLabelsForNoSession() {
        Map<String, String> labels = new HashMap<>(
                SessionLabels.of(SPEC, Instant.EPOCH, "here", "12-34").toMap());
        labels.put("dev.quire.lifetime.idle", "soon");

        assertThat(SessionLabels.parse(Map.of())).isEmpty();
        assertThat(SessionLabels.parse(labels)).isEmpty();
    }

    @Test
    void knowsWhetherTheProcessThatLaunchedStillLives() {
        assertThat(Owner.lives(Owner.current())).isTrue();
        assertThat(Owner.lives(ProcessHandle.current().pid() + "-1")).isFalse();
        assertThat(Owner.lives("nonsense")).isFalse();
    }

    @Test
    void findsTheAdviceForDerivedSystems() {
        assertThat(Host.systems("Linux", "NAME=x\nID=pop\nID_LIKE=\"ubuntu debian\"\n"))
                .containsExactly("pop", "ubuntu", "debian");
        assertThat(new Host(List.of(), List.of("pop", "ubuntu"), true).installAdvice())
                .contains("apt-get install podman");
        assertThat(new Host(List.of(), List.of("plan9"), true).installAdvice()).contains("your system's packages");
    }

    @Test
    void readsTheCapabilityOffTheProcessStatus() {
        assertThat(Host.mayRaiseLimits("CapEff:\t000001fffeffffff\n")).isFalse();
        assertThat(Host.mayRaiseLimits("CapEff:\t000001ffffffffff\n")).isTrue();
        assertThat(Host.mayRaiseLimits("")).isTrue();
    }

    private static List<String> arguments(EngineKind kind) {
        Engine engine = new Engine(kind, Path.of("engine"), Map.of());
        EngineProfile profile = EngineProfile.of(engine, "1", Set.of(Remedy.RUNC));
        return RunArguments.session(profile, SPEC, "the-image", "quire-starting-" + ID, Map.of("b", "2", "a", "1"));
    }
}
