package dev.quire.launcher.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quire.launcher.build.BuildLimits;
import dev.quire.launcher.build.ImageBuild;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

final class BuildArgumentsTest {
    private static final ImageBuild BUILD = new ImageBuild(
            "example-abc",
            out -> {},
            "binder/Dockerfile",
            new TreeMap<>(Map.of("NB_USER", "jovyan", "https_proxy", "http://user:secret@proxy")),
            new TreeMap<>(Map.of("a", "b c")),
            new BuildLimits(1 << 30, 1.5, 64, Duration.ofMinutes(1), 1000, 1000));

    @Test
    void podmanIsGivenLimitsItsRuntimeAndNoCredentials() throws Exception {
        EngineCall call = call(EngineKind.PODMAN, Optional.empty());

        assertThat(call.arguments())
                .containsSequence("--runtime", "runc", "--ulimit", "nofile=1024:1024")
                .containsSequence("--memory", "1073741824b", "--cpu-period", "100000", "--cpu-quota", "150000")
                .contains("--layers=false", "--pull=missing", "--http-proxy=false", "--force-rm", "--authfile")
                .doesNotContain("--network", "--tls-verify=false")
                .endsWith("-f", "binder/Dockerfile", "-");
    }

    @Test
    void dockerIsGivenACacheThatIsTheRepositorysOwn() throws Exception {
        EngineCall call = call(EngineKind.DOCKER, Optional.of("none"));

        assertThat(call.arguments())
                .containsSequence("--ulimit", "nofile=1024:1024")
                .containsSequence("--build-arg", "BUILDKIT_CACHE_MOUNT_NS=example-abc")
                .containsSequence("--network", "none")
                .doesNotContain("--runtime", "--http-proxy=false");
        assertThat(call.environment()).containsKey("DOCKER_CONFIG").containsEntry("BUILDKIT_PROGRESS", "plain");
    }

    @Test
    void noPasswordIsAmongTheArguments() throws Exception {
        EngineCall call = call(EngineKind.PODMAN, Optional.empty());

        assertThat(call.arguments())
                .containsSequence("--build-arg", "https_proxy")
                .noneMatch(argument -> argument.contains("secret"));
        assertThat(call.environment()).containsEntry("https_proxy", "http://user:secret@proxy");
    }

    private static EngineCall call(EngineKind kind, Optional<String> network) throws IOException {
        EngineProfile profile = new EngineProfile(
                new Engine(kind, Path.of("/bin/false"), Map.of()),
                "1",
                List.of("--runtime", "runc", "--ulimit", "nofile=1024:1024"),
                Set.of(EngineLimit.MEMORY, EngineLimit.CPU));
        try (BuildScratch scratch = BuildScratch.create(Optional.empty())) {
            return BuildArguments.build(
                    profile, new EngineBuildSettings(RegistryAccess.VERIFIED, network), BUILD, scratch);
        }
    }
}
