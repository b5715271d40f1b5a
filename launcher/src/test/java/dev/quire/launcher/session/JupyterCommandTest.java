package dev.quire.launcher.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class JupyterCommandTest {
    private static final SessionSpec SPEC = new SessionSpec(
            new SessionId("abcdefghijklmnopqrst"),
            "secret",
            new ImageSource.Registry("host/image@sha256:00"),
            new Origin("https://forge.example/a/b", "0123", "gh/a/b/main"),
            new Limits(1L << 30, 1000, 100),
            new Lifetime(Duration.ofMinutes(10), Duration.ofHours(6)),
            Map.of("BINDER_REQUEST", "v2/gh/a/b/main", JupyterCommand.TOKEN, "of the caller"));

    @Test
    void servesUnderTheSessionsPath() {
        assertThat(JupyterCommand.of(SPEC).arguments())
                .startsWith("jupyter-lab")
                .contains("--ServerApp.base_url=/s/abcdefghijklmnopqrst/", "--port=8888");
        assertThat(JupyterCommand.of(SPEC, "/binder/s/x/").arguments()).contains("--ServerApp.base_url=/binder/s/x/");
    }

    @Test
    void theTokenIsInTheEnvironmentAndNotOnTheCommandLine() {
        JupyterCommand command = JupyterCommand.of(SPEC);

        assertThat(command.environment())
                .containsExactlyInAnyOrderEntriesOf(Map.of(
                        "BINDER_REQUEST",
                        "v2/gh/a/b/main",
                        "QUIRE_IDLE_SECONDS",
                        "600",
                        "QUIRE_MAX_AGE_SECONDS",
                        "21600",
                        JupyterCommand.TOKEN,
                        "secret"));
        assertThat(command.arguments()).noneMatch(argument -> argument.contains("secret"));
    }

    @Test
    void aPathWithoutSlashesIsRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> JupyterCommand.of(SPEC, "/s/x"));
    }
}
