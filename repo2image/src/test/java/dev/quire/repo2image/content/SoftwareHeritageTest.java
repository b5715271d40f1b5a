package dev.quire.repo2image.content;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quire.repo2image.BuildError;
import dev.quire.repo2image.repo.RepoTree;
import dev.quire.repo2image.repo.ResolvedRepo;
import org.junit.jupiter.api.Test;

class SoftwareHeritageTest extends ArchiveFixture {
    private static final String REVISION = "94dca98c9c3f1a8d7c3e5b5e6e4b1e8f7a6b5c4d";
    private static final String DIRECTORY = "9c1eecf0b6ce3e1b9e2a2d5e9ee3b26f6a0a1c2d";
    private static final String SWHID = "swh:1:dir:" + DIRECTORY;
    private static final String VAULT = "/swh/api/1/vault/flat/" + SWHID + "/";

    @Test
    void fetchesTheDirectoryOfARevision() throws Exception {
        host.json(
                "/swh/api/1/revision/" + REVISION + "/",
                "{\"id\":\"" + REVISION + "\",\"directory\":\"" + DIRECTORY + "\",\"type\":\"git\"}");
        vault("new", "pending", "done");
        host.file(
                VAULT + "raw/",
                new TestTar()
                        .directory(SWHID + "/")
                        .file(SWHID + "/README.md", "hello\n", 0644)
                        .file(SWHID + "/bin/run", "#!/bin/sh\n", 0755)
                        .symlink(SWHID + "/link", "../../etc/passwd")
                        .hardLink(SWHID + "/again", SWHID + "/README.md")
                        .gzipped());
        ResolvedRepo repo = resolve("swh", "swh:1:rev:" + REVISION + ";origin=https://github.com/o/r");
        assertThat(repo.ref().text()).isEqualTo(DIRECTORY);
        try (RepoTree tree = fetch(repo)) {
            assertThat(tree.entries().toString())
                    .isEqualTo(
                            "[File[path=README.md, executable=false, size=6], File[path=again, executable=false, size=6],"
                                    + " File[path=bin/run, executable=true, size=10],"
                                    + " Symlink[path=link, target=../../etc/passwd]]");
            assertThat(text(tree, "again")).isEqualTo("hello\n");
        }
        assertThat(host.asked().stream().filter(asked -> asked.method().equals("POST")))
                .hasSize(1);
    }

    @Test
    void takesADirectoryWithoutAskingWhatItIs() throws Exception {
        assertThat(resolve("swh", SWHID).ref().text()).isEqualTo(DIRECTORY);
        assertThat(host.asked()).isEmpty();
    }

    @Test
    void saysThatTheVaultFailedOrHasNoSuchThing() throws Exception {
        ResolvedRepo repo = resolve("swh", SWHID);
        assertFails(BuildError.REPOSITORY_NOT_FOUND, () -> fetch(repo))
                .hasMessageContaining("Software Heritage has no " + SWHID);
        vault("failed");
        assertFails(BuildError.HOST_UNREACHABLE, () -> fetch(repo)).hasMessageContaining("could not pack");
        assertFails(BuildError.REPOSITORY_NOT_FOUND, () -> resolve("swh", "swh:1:rev:" + REVISION));
    }

    private void vault(String... statuses) {
        for (String status : statuses) {
            host.json(VAULT, """
                    {"fetch_url":"$HOST%sraw/","id":4,"progress_message":"why","status":"%s","swhid":"%s"}""".formatted(VAULT, status, SWHID));
        }
    }
}
