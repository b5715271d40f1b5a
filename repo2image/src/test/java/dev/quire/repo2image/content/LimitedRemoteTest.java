package dev.quire.repo2image.content;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quire.repo2image.BuildError;
import dev.quire.repo2image.BuildException;
import dev.quire.repo2image.repo.CommitId;
import dev.quire.repo2image.repo.ContentRemote;
import dev.quire.repo2image.repo.InMemoryTree;
import dev.quire.repo2image.repo.ProgressLog;
import dev.quire.repo2image.repo.RepoSpec;
import dev.quire.repo2image.repo.RepoTree;
import dev.quire.repo2image.repo.ResolvedRepo;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LimitedRemoteTest {
    private static final ContentRemote ANY = new ContentRemote() {
        @Override
        public ResolvedRepo resolve(RepoSpec spec) {
            return new ResolvedRepo(spec, spec.url(), new CommitId("a".repeat(40)));
        }

        @Override
        public RepoTree fetch(ResolvedRepo repo, ProgressLog progress) {
            return InMemoryTree.of();
        }
    };

    private final ContentRemote limited =
            new LimitedRemote(ANY, List.of("Git.example.org", "ports.example.org:8443", "doi.org"));

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://git.example.org/a/b",
                "https://git.example.org:8443/a/b",
                "https://ports.example.org:8443/a/b",
                "ssh://git@git.example.org/a/b",
                "file:///srv/repositories/a"
            })
    void repositoriesOfTheHostsAreFetched(String url) throws Exception {
        ResolvedRepo repo = limited.resolve(new RepoSpec.Git(url, "main"));
        try (RepoTree tree = limited.fetch(repo, line -> {})) {
            assertThat(tree.entries()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://other.example.org/a/b",
                "https://ports.example.org/a/b",
                "https://git.example.org.evil.example/a",
                "ssh://git.example.org@evil.example/a",
                "https://evil.example/git.example.org"
            })
    void allOthersAreRefused(String url) throws Exception {
        RepoSpec spec = new RepoSpec.Git(url, "main");
        ResolvedRepo known = ANY.resolve(spec);
        assertForbidden(() -> limited.resolve(spec));
        assertForbidden(() -> limited.fetch(known, line -> {}));
    }

    private static void assertForbidden(org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        BuildException.class, e -> assertThat(e.error()).isEqualTo(BuildError.FORBIDDEN_REPOSITORY))
                .hasMessageContaining("quire.repositories.hosts");
    }
}
