package dev.quire.repo2image.content;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quire.repo2image.BuildError;
import dev.quire.repo2image.repo.RepoTree;
import dev.quire.repo2image.repo.ResolvedRepo;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FigshareTest extends ArchiveFixture {
    @BeforeEach
    void versions() {
        host.json("/figshare/v2/articles/9782777/versions", """
                [{"version":1,"url":"https://api.figshare.com/v2/articles/9782777/versions/1"},
                 {"version":3,"url":"https://api.figshare.com/v2/articles/9782777/versions/3"},
                 {"version":2,"url":"https://api.figshare.com/v2/articles/9782777/versions/2"}]""");
    }

    @Test
    void takesTheLatestVersionWhereNoneIsGiven() throws Exception {
        ResolvedRepo repo = resolve("figshare", "10.6084/m9.figshare.9782777");
        assertThat(repo.ref().text()).isEqualTo("9782777.v3");
        assertThat(repo.spec().pathAt(repo.ref())).isEqualTo("10.6084/m9.figshare.9782777.v3");
        assertThat(host.asked()).noneMatch(asked -> asked.target().startsWith("/doi"));
    }

    @Test
    void takesTheVersionThatIsGiven() throws Exception {
        assertThat(resolve("figshare", "10.6084/m9.figshare.9782777.v2").ref().text())
                .isEqualTo("9782777.v2");
        assertFails(BuildError.REF_NOT_FOUND, () -> resolve("figshare", "10.6084/m9.figshare.9782777.v9"))
                .hasMessage("Figshare has no version 9 of article 10.6084/m9.figshare.9782777.v9; the latest is 3.");
    }

    @Test
    void followsTheDoisOfInstitutions() throws Exception {
        host.doi("10.5522/04/8956", "https://rdr.ucl.ac.uk/articles/dataset/A_title_of_2019/9782777/1");
        assertThat(resolve("figshare", "10.5522/04/8956").ref().text()).isEqualTo("9782777.v3");
        host.doi("10.5522/04/1", "https://rdr.ucl.ac.uk/elsewhere");
        assertFails(BuildError.FORBIDDEN_REPOSITORY, () -> resolve("figshare", "10.5522/04/1"));
    }

    @Test
    void fetchesAllPagesOfFilesAndLeavesOutLinks() throws Exception {
        StringBuilder first = new StringBuilder("[");
        for (int i = 0; i < 100; i++) {
            first.append(i == 0 ? "" : ",").append(file("f" + i, "/figshare/f"));
        }
        host.json("/figshare/v2/articles/9782777/versions/3/files?page=1&page_size=100", first + "]");
        host.json(
                "/figshare/v2/articles/9782777/versions/3/files?page=2&page_size=100",
                "["
                        + file("f0", "/figshare/f") + ","
                        + "{\"id\":3,\"name\":\"link\",\"size\":0,\"is_link_only\":true,\"download_url\":\"https://h.org/x\"}]");
        host.redirect("/figshare/f", "$HOST/store/f");
        host.file("/store/f", "abc");
        try (RepoTree tree = fetch(resolve("figshare", "10.6084/m9.figshare.9782777"))) {
            assertThat(paths(tree)).hasSize(101).contains("f99", "f0", "f0-2").doesNotContain("link");
            assertThat(text(tree, "f99")).isEqualTo("abc");
        }
        assertThat(log).contains("Left out link, which is only a link");
    }

    @Test
    void unpacksASingleZipWhereTheInterfaceListsFilesInTheArticleOnly() throws Exception {
        byte[] zip = zip("top/index.ipynb", "{}");
        host.json(
                "/figshare/v2/articles/9782777/versions/1",
                "{\"id\":9782777,\"version\":1,\"files\":[{\"id\":1,\"name\":\"repo.zip\",\"is_link_only\":false,"
                        + "\"download_url\":\"$HOST/figshare/zip\",\"computed_md5\":\"\"}]}");
        host.file("/figshare/zip", zip);
        try (RepoTree tree = fetch(resolve("figshare", "10.6084/m9.figshare.9782777.v1"))) {
            assertThat(paths(tree)).containsExactly("index.ipynb");
        }
    }

    @Test
    void saysThatThereIsNoSuchArticle() {
        assertFails(BuildError.REPOSITORY_NOT_FOUND, () -> resolve("figshare", "10.6084/m9.figshare.1"))
                .hasMessage("Figshare has no article 10.6084/m9.figshare.1; check the link.");
    }

    private static String file(String name, String path) {
        return ("{\"id\":1,\"name\":\"%s\",\"size\":3,\"is_link_only\":false,\"download_url\":\"$HOST%s\","
                        + "\"supplied_md5\":\"\",\"computed_md5\":\"900150983cd24fb0d6963f7d28e17f72\"}")
                .formatted(name, path);
    }
}
