package dev.quire.repo2image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quire.repo2image.assemble.Languages;
import dev.quire.repo2image.conda.CondaChannels;
import dev.quire.repo2image.image.Codec;
import dev.quire.repo2image.python.PackageIndex;
import dev.quire.repo2image.registry.InMemoryRegistryServer;
import dev.quire.repo2image.registry.RegistrySettings;
import dev.quire.repo2image.repo.Addresses;
import dev.quire.repo2image.repo.CommitId;
import dev.quire.repo2image.repo.ContentRemote;
import dev.quire.repo2image.repo.InMemoryTree;
import dev.quire.repo2image.repo.ProgressLog;
import dev.quire.repo2image.repo.RepoSpec;
import dev.quire.repo2image.repo.RepoTree;
import dev.quire.repo2image.repo.ResolvedRepo;
import dev.quire.repo2image.step.StepLimits;
import dev.quire.repo2image.step.StepRunner;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Builds of what nobody should have written, from the front door: a sentence, and nothing in the registry. */
class RefusedBuildsTest {
    @TempDir
    Path cache;

    private InMemoryRegistryServer registry;

    @BeforeEach
    void start() throws IOException {
        registry = InMemoryRegistryServer.plain();
    }

    @AfterEach
    void stop() throws IOException {
        registry.close();
    }

    @ParameterizedTest(name = "{0} #{index}")
    @MethodSource("dev.quire.repo2image.buildpack.MalformedFilesTest#namesFileAndLine")
    void ofAMalformedFilePushNothing(String place, String file, String text) {
        assertRefused(place, InMemoryTree.of(file, text));
    }

    @ParameterizedTest
    @CsvSource({"/etc/passwd", "../../etc/passwd", "loop.txt"})
    void ofALinkOutOfTheTreePushNothing(String target) {
        assertRefused(
                "requirements.txt, line 1",
                InMemoryTree.builder()
                        .file("requirements.txt", "-r loop.txt\n")
                        .symlink("loop.txt", target)
                        .build());
    }

    @ParameterizedTest
    @CsvSource({"--trusted-host example.org", "--find-links /srv", "-r requirements.txt", "-r nothing.txt", "-e ../up"})
    void ofAForbiddenLinePushNothing(String line) {
        assertRefused("requirements.txt", InMemoryTree.of("requirements.txt", "numpy\n" + line + "\n"));
    }

    private void assertRefused(String place, RepoTree tree) {
        ResolvedRepo repo = new ResolvedRepo(
                new RepoSpec.Git("https://example.org/a/b", "main"),
                "https://example.org/a/b",
                new CommitId("a".repeat(40)));
        List<BuildEvent> events = new ArrayList<>();
        try (Repo2Image images = settings().open(remote(tree), Addresses.PUBLIC_ONLY)) {
            assertThatThrownBy(() -> images.build(BuildRequest.of(repo), events::add))
                    .isInstanceOfSatisfying(
                            BuildException.class,
                            e -> assertThat(e.error()).isIn(BuildError.INVALID_FILE, BuildError.UNSUPPORTED))
                    .hasMessageStartingWith(place);
        }
        assertThat(registry.requests()).allMatch(request -> request.startsWith("GET ") || request.startsWith("HEAD "));
        assertThat(events).noneMatch(event -> event.phase() == BuildEvent.Phase.PUSHING);
    }

    private Repo2ImageSettings settings() {
        return new Repo2ImageSettings(
                cache,
                1 << 30,
                Codec.ZSTD,
                Optional.of(RegistrySettings.parse(
                        "http://" + registry.host(), RegistrySettings.Security.PLAIN_HTTP_ALLOWED, Optional.empty())),
                Optional.of("http://127.0.0.1:9/debian"),
                new PackageIndex(Optional.of("http://127.0.0.1:9/simple"), Optional.empty(), Map.of()),
                CondaChannels.of(Optional.empty(), List.of()),
                Duration.ofDays(1),
                "test",
                new Repo2ImageSettings.Steps(
                        StepRunner.none("there is no engine."),
                        new StepLimits(1 << 30, 1, 100, Duration.ofMinutes(1), 1 << 30, 1 << 20)),
                Languages.STANDARD);
    }

    private static ContentRemote remote(RepoTree tree) {
        return new ContentRemote() {
            @Override
            public ResolvedRepo resolve(RepoSpec spec) {
                throw new AssertionError("Nothing is resolved here");
            }

            @Override
            public RepoTree fetch(ResolvedRepo repo, ProgressLog progress) {
                return tree;
            }
        };
    }
}
