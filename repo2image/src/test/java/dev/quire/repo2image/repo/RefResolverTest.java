package dev.quire.repo2image.repo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quire.repo2image.BuildError;
import dev.quire.repo2image.BuildException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RefResolverTest {
    private static final CommitId HEAD = new CommitId("0123456789abcdef0123456789abcdef01234567");

    private final List<String> notes = new ArrayList<>();

    @Test
    void takesTheDefaultBranchWhereAnOldLinkNamesTheOldOne() throws Exception {
        assertThat(resolve("gh", "u/r/master").commit()).isEqualTo(HEAD);
        assertThat(resolve("gist", "u/0a/main").commit()).isEqualTo(HEAD);
        assertThat(notes).hasSize(2).allMatch(note -> note.contains("default branch"));
    }

    @Test
    void takesNothingElseInstead() {
        for (String path : List.of("u/r/dev", "u/r/Master")) {
            assertThatThrownBy(() -> resolve("gh", path)).isInstanceOf(BuildException.class);
        }
        assertThatThrownBy(() -> resolve("gl", "u%2Fr/master")).isInstanceOf(BuildException.class);
    }

    private ResolvedRepo resolve(String provider, String path) throws InterruptedException {
        return new RefResolver(new OnlyHead())
                .resolve(RepoSpec.parse(provider, path, ProviderHosts.publicForges()), notes::add);
    }

    /** Every repository has a HEAD and no branch by another name. */
    private static final class OnlyHead implements GitRemote {
        @Override
        public CommitId resolve(String url, String ref) {
            if (ref.equals("HEAD")) {
                return HEAD;
            }
            throw new BuildException(BuildError.REF_NOT_FOUND, "no " + ref);
        }

        @Override
        public RepoTree fetch(String url, CommitId commit, ProgressLog progress) {
            return InMemoryTree.of();
        }
    }
}
