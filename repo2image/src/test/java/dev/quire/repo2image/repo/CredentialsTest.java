package dev.quire.repo2image.repo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quire.repo2image.BuildError;
import dev.quire.repo2image.BuildException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CredentialsTest {
    @Test
    void belongToOneOriginEach(@TempDir Path directory) throws Exception {
        Path file = Files.writeString(
                directory.resolve("credentials"),
                "# forges\n\nhttps://anne:t%2Fok%40n@Git.Example.org\nhttps://token:zzz@zenodo.org:443/\n");
        Credentials credentials = Credentials.read(file);
        assertThat(credentials.find(URI.create("https://git.example.org:443/o/r")))
                .contains(new Login("anne", "t/ok@n"));
        assertThat(credentials.find(URI.create("https://zenodo.org/api"))).contains(new Login("token", "zzz"));
        for (String other : List.of(
                "http://git.example.org/o/r",
                "https://git.example.org:8443/o/r",
                "https://example.org/",
                "https://git.example.org.evil.org/",
                "ssh://git.example.org/")) {
            assertThat(credentials.find(URI.create(other))).isEmpty();
        }
    }

    @Test
    void areNeverShown() {
        Credentials credentials = Credentials.parse(List.of("https://anne:s3cret@h.org"), "file");
        assertThat(credentials).hasToString("Credentials for 1 hosts");
        assertThat(credentials.find(URI.create("https://h.org")).orElseThrow())
                .asString()
                .doesNotContain("anne")
                .doesNotContain("s3cret");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "s3cret",
                "https://anne@h.org",
                "https://anne:@h.org",
                "https://anne:s3cret@h.org/group",
                "https://anne:s3cret@h.org?x",
                "ssh://anne:s3cret@h.org",
                "https://anne:s3cret%0Ax@h.org",
                "https://anne:s3cret%@h.org",
                "https://an ne:s3cret@h.org",
            })
    void areRefusedByLineAndNotByContent(String line) {
        assertThatThrownBy(() -> Credentials.parse(List.of("# first", line), "logins"))
                .isInstanceOfSatisfying(BuildException.class, e -> {
                    assertThat(e.error()).isEqualTo(BuildError.MISCONFIGURED);
                    assertThat(e).hasNoCause();
                })
                .hasMessageStartingWith("Line 2 of the credentials file logins")
                .hasMessageNotContaining("s3cret");
    }
}
