package dev.quire.api.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

final class ConfigurationReferenceTest {
    private static final Path REFERENCE = Path.of("..", "docs", "configuration.md");

    @Test
    void theReferenceSaysWhatTheRecordsSay() throws Exception {
        String expected = ConfigurationReference.render(Path.of("src/main/java/dev/quire/api/config"));
        if ("write".equals(System.getProperty("quire.docs"))) {
            Files.createDirectories(REFERENCE.getParent());
            Files.writeString(REFERENCE, expected);
        }
        assertThat(REFERENCE)
                .as("docs/configuration.md is stale; its first lines say how to write it anew")
                .content()
                .isEqualTo(expected);
    }
}
