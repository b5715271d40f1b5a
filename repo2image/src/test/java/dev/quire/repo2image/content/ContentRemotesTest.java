package dev.quire.repo2image.content;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quire.repo2image.BuildError;
import dev.quire.repo2image.repo.Addresses;
import dev.quire.repo2image.repo.CommitId;
import dev.quire.repo2image.repo.ExampleRepositories;
import dev.quire.repo2image.repo.ImageName;
import dev.quire.repo2image.repo.RepoTree;
import dev.quire.repo2image.repo.RepositoryPolicy;
import dev.quire.repo2image.repo.ResolvedRepo;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ContentRemotesTest extends ArchiveFixture {
    @Test
    void fetchesGitThroughTheSameDoor() throws Exception {
        ResolvedRepo repo = example();
        assertThat(repo.ref()).isInstanceOf(CommitId.class);
        try (RepoTree tree = fetch(repo)) {
            assertThat(paths(tree)).containsExactly("README.md", "binder/requirements.txt", "sub/apt.txt", "sub/x/a");
        }
    }

    @Test
    void givesOneDirectoryOfARepositoryAnImageOfItsOwn() throws Exception {
        ResolvedRepo repo = example();
        ResolvedRepo part = repo.within("sub");
        try (RepoTree tree = fetch(part)) {
            assertThat(paths(tree)).containsExactly("apt.txt", "x/a");
        }
        assertThat(ImageName.of(part, "1").repository())
                .isNotEqualTo(ImageName.of(repo, "1").repository());
        assertFails(BuildError.REPOSITORY_NOT_FOUND, () -> fetch(repo.within("su")))
                .hasMessageContaining("'su'");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/sub", "sub/", "..", "a/../b", "a//b", "."})
    void knowsNoDirectoryOutside(String directory) throws Exception {
        ResolvedRepo repo = example();
        assertThatThrownBy(() -> repo.within(directory)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void namesTheHostThatCannotBeReached() {
        host.close();
        assertFails(BuildError.HOST_UNREACHABLE, () -> resolve("zenodo", "10.5281/zenodo.1"))
                .hasMessage("The host 127.0.0.1 cannot be reached: it refuses the connection.");
    }

    private ResolvedRepo example() throws Exception {
        Path files = work.resolve("files");
        for (String name : List.of("README.md", "binder/requirements.txt", "sub/apt.txt", "sub/x/a")) {
            Path file = files.resolve(name);
            Files.createDirectories(file.getParent());
            Files.writeString(file, name);
        }
        Path repository = new ExampleRepositories(work.resolve("served")).create("e", files);
        policy = new RepositoryPolicy(
                List.of(work.resolve("served")),
                Addresses.ANY,
                1 << 20,
                1000,
                Duration.ofSeconds(10),
                Duration.ofSeconds(20));
        String url = URLEncoder.encode("file://" + repository, StandardCharsets.UTF_8);
        return resolve("git", url + "/main");
    }
}
