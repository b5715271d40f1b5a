package dev.quire.launcher.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class DockerBuildTest {
    private final DockerBuild build = new DockerBuild(
            new Engine(EngineKind.DOCKER, Path.of("/bin/true"), Map.of()), ProcessHandle.current(), 100);

    @Test
    void theLastImageOfEachStageRemainsAndNoBase() {
        """
        Step 1/6 : FROM scratch AS made
         --->
        Step 2/6 : ADD system.tar /
         ---> 111111111111
        Step 3/6 : RUN echo a
         ---> Running in 999999999999
         ---> abcdef
        Removing intermediate container 999999999999
         ---> 222222222222
        Step 4/6 : from debian:13 AS base
         ---> 333333333333
        Step 5/6 : FROM base
         ---> 333333333333
        Step 6/6 : COPY --from=made / /
         ---> 444444444444
        """.lines().forEach(build::hear);

        assertThat(build.remains()).containsExactly("444444444444", "222222222222");
    }

    @Test
    void ofABuildThatHasNotBegunNothingRemains() {
        build.hear("Error response from daemon: dockerfile parse error");

        assertThat(build.remains()).isEmpty();
    }
}
