package dev.quire.repo2image.repo;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ImageNameTest {
    private static final CommitId COMMIT = new CommitId("0123456789abcdef0123456789abcdef01234567");

    @Test
    void isTheSameForTheSameRepositoryHoweverItIsSpelled() {
        ImageName name = name("gh", "Jupyter/Note.Book_1/main");
        assertThat(name.repository()).matches("github-com-jupyter-note-book-1-[0-9a-f]{12}");
        assertThat(name.tag()).matches("0123456789ab-[0-9a-f]{8}");
        assertThat(name("git", "https%3A%2F%2Fgithub.com%2FJupyter%2FNote.Book_1/other"))
                .isEqualTo(name);
        assertThat(name("git", "https://GitHub.com:443/Jupyter/Note.Book_1.git/other"))
                .isEqualTo(name);
        assertThat(name("gl", "g%2Fr/main")).isEqualTo(name("git", "https%3A%2F%2Fgitlab.com%2Fg%2Fr/main"));
    }

    @Test
    void differsBetweenRepositoriesThatReadTheSame() {
        assertThat(name("gh", "a-b/c/main").repository())
                .isNotEqualTo(name("gh", "a/b-c/main").repository());
        assertThat(name("gh", "A/b/main").repository())
                .isNotEqualTo(name("gh", "a/b/main").repository());
        assertThat(name("git", "http%3A%2F%2Fh%2Fr/main")).isNotEqualTo(name("git", "https%3A%2F%2Fh%2Fr/main"));
        assertThat(name("git", "file%3A%2F%2F%2Fs%2Fr/main"))
                .isNotEqualTo(name("git", "file%3A%2F%2F%2Fs%2Fr.git/main"));
    }

    @Test
    void changesWithTheBuilder() {
        ResolvedRepo repo = resolved("gh", "a/b/main");
        assertThat(ImageName.of(repo, "1").tag())
                .isNotEqualTo(ImageName.of(repo, "2").tag());
    }

    @Test
    void staysWithinTheGrammarWhateverTheRepositoryIsCalled() {
        ImageName name = name("git", "https%3A%2F%2Fh%2F" + "long-".repeat(100) + "/main");
        assertThat(name.repository()).matches("[a-z0-9]+(-[a-z0-9]+)*").hasSizeLessThan(80);
        assertThat(name("git", "https%3A%2F%2Fh%2F%25E3%2581%2582/main").repository())
                .isNotEmpty();
    }

    private static ImageName name(String provider, String path) {
        return ImageName.of(resolved(provider, path), "1");
    }

    private static ResolvedRepo resolved(String provider, String path) {
        RepoSpec spec = RepoSpec.parse(provider, path, ProviderHosts.publicForges());
        return new ResolvedRepo(spec, spec.url(), COMMIT);
    }
}
