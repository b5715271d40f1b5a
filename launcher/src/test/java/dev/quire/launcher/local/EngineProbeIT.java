package dev.quire.launcher.local;

import static dev.quire.launcher.standin.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.quire.launcher.local.EngineStatus.Unusable;
import dev.quire.launcher.local.EngineStatus.Usable;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class EngineProbeIT {
    private final Host host = Host.current(System.getenv(), System.getProperty("os.name"));

    @Test
    void findsOutWhatTheEngineNeedsWithinSeconds() throws Exception {
        EngineStatus first = Engines.status();
        assumeTrue(first instanceof Usable, () -> "no engine: " + first);

        Instant start = Instant.now();
        EngineStatus status = Engines.probe().probe();

        System.out.println(
                "probe took " + Duration.between(start, Instant.now()).toMillis() + " ms: " + status);
        assertThat(status).isInstanceOf(Usable.class);
        assertThat(Duration.between(start, Instant.now())).isLessThan(Duration.ofSeconds(60));
    }

    @Test
    void leavesNoContainerBehind() throws Exception {
        EngineStatus status = Engines.status();
        assumeTrue(status instanceof Usable, () -> "no engine: " + status);
        Engine engine = ((Usable) status).profile().engine();

        Engines.probe().probe();

        EngineCall containers = EngineCall.of("ps", "-aq", "--filter", "ancestor=" + ProbeImage.NAME);
        eventually(() -> assertThat(engine.run(containers).line()).isEmpty());
    }

    @Test
    void saysThatTheDaemonOfDockerDoesNotAnswer() throws Exception {
        assumeTrue(host.find("docker").isPresent(), "no docker command line on this machine");
        EngineProbe probe = new EngineProbe(
                host, List.of(EngineKind.DOCKER), Map.of("DOCKER_HOST", "unix:///nonexistent/docker.sock"));

        EngineStatus status = probe.probe();

        assertThat(status).isInstanceOf(Unusable.class);
        assertThat(((Unusable) status).sentence())
                .startsWith("Docker is installed but its daemon does not answer")
                .endsWith("start it, or install Podman.")
                .doesNotContain("\n");
    }

    @Test
    void saysHowToInstallAnEngineWhereThereIsNone() throws Exception {
        Host bare = new Host(List.of(Path.of("/nonexistent")), List.of("ubuntu", "debian"), true);

        EngineStatus status = new EngineProbe(bare, List.of(EngineKind.values()), Map.of()).probe();

        assertThat(status)
                .isEqualTo(
                        new Unusable(
                                "There is no container engine on this machine; install one with 'sudo apt-get install podman'."));
    }
}
