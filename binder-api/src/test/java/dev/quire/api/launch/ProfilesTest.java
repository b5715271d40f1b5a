package dev.quire.api.launch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quire.launcher.session.Lifetime;
import dev.quire.launcher.session.Limits;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ProfilesTest {
    private static final String URL = "https://github.com/org/repo";
    private static final Limits LIMITS = new Limits(1 << 30, 1000, 100);
    private static final Lifetime LIFETIME = new Lifetime(Duration.ofMinutes(10), Duration.ofHours(1));

    private final Profile standard = new Profile("standard", LIMITS, LIFETIME, List.of());
    private final Profile big = new Profile("big", new Limits(8L << 30, 4000, 100), LIFETIME, List.of());
    private final Profile gpu =
            new Profile("gpu", LIMITS, LIFETIME, List.of(new RepositoryPattern("github.com/lab/*")));
    private final Profiles profiles = new Profiles(standard, List.of(standard, big, gpu));

    @Test
    void whoAsksForNoneGetsTheDefault() {
        assertThat(profiles.choose("", URL)).isEqualTo(standard);
    }

    @Test
    void aProfileIsAskedForByName() {
        assertThat(profiles.choose("big", URL)).isEqualTo(big);
        assertThat(profiles.choose("gpu", "https://github.com/lab/course.git")).isEqualTo(gpu);
    }

    @Test
    void anUnknownProfileIsRefusedWithThoseThatThereAre() {
        assertThatThrownBy(() -> profiles.choose("huge\n", URL))
                .isInstanceOfSatisfying(
                        RefusedException.class,
                        e -> assertThat(e.refusal().statusCode()).isEqualTo(400))
                .hasMessage(
                        "There is no profile 'huge?' here; ask for 'standard', 'big', or leave out 'profile' from the link.");
    }

    @Test
    void aProfileForOtherRepositoriesIsRefused() {
        assertThatThrownBy(() -> profiles.choose("gpu", URL))
                .isInstanceOfSatisfying(
                        RefusedException.class,
                        e -> assertThat(e.refusal().statusCode()).isEqualTo(403))
                .hasMessageStartingWith(
                        "The profile 'gpu' is not for sessions of https://github.com/org/repo; ask for ");
    }

    @Test
    void theDefaultIsForEverybody() {
        assertThatThrownBy(() -> new Profiles(gpu, List.of())).hasMessageContaining("cannot be the default");
    }

    @ParameterizedTest
    @CsvSource({
        "github.com/lab/*, https://github.com/lab/course",
        "github.com/lab/*, https://GitHub.com/Lab/course.git",
        "github.com/lab/*, ssh://git@github.com/lab/course/",
        "github.com/*/course-*, https://github.com/lab/course-1",
        "git.example.org:8443/*, https://git.example.org:8443/a/b",
        "github.com/lab/course, https://github.com/lab/course.git",
    })
    void aPatternIsAHostAndAPath(String pattern, String url) {
        assertThat(new RepositoryPattern(pattern).matches(url)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://github.com/laboratory/course",
                "https://github.com@evil.example/lab/course",
                "https://evil.example/github.com/lab/course",
                "https://github.com:444/lab/course",
                "https://github.com/lab/../evil/course",
                "https://github.com/lab/%2e%2e/evil/course",
                "https://github.com//lab/course",
                "https://github.com/lab/course?x=github.com/lab/",
                "git@github.com:lab/course",
                "file:///github.com/lab/course",
            })
    void nothingElseMatches(String url) {
        assertThat(new RepositoryPattern("github.com/lab/*").matches(url)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "*", "https://github.com/lab/*", "github.com", "github.com/a b"})
    void whatIsNoPatternIsSaid(String text) {
        assertThatThrownBy(() -> new RepositoryPattern(text)).hasMessageContaining("is no pattern of repositories");
    }
}
