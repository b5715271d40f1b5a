package dev.quire.repo2image.repo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every tree keeps to, whatever it is made of. */
abstract class RepoTreeContract {
    private RepoTree tree;

    /**
     * A tree of: {@code README.md} ("hello\n"), {@code bin/run} (executable, "#!/bin/sh\n"), {@code empty} (no bytes), {@code
     * absolute} → {@code /etc/passwd}, {@code loop} → {@code loop}.
     *
     * @param readme the text of the README
     */
    abstract RepoTree tree(String readme) throws Exception;

    @BeforeEach
    void open() throws Exception {
        tree = tree("hello\n");
    }

    @AfterEach
    void close() {
        tree.close();
    }

    @Test
    void listsFilesAndLinksInOrderAndNoDirectories() {
        assertThat(tree.entries())
                .containsExactly(
                        new RepoEntry.File("README.md", false, 6),
                        new RepoEntry.Symlink("absolute", "/etc/passwd"),
                        new RepoEntry.File("bin/run", true, 10),
                        new RepoEntry.File("empty", false, 0),
                        new RepoEntry.Symlink("loop", "loop"));
    }

    @Test
    void findsByExactPath() {
        assertThat(tree.find("bin/run")).contains(new RepoEntry.File("bin/run", true, 10));
        assertThat(tree.find("bin")).isEmpty();
        assertThat(tree.find("bin/")).isEmpty();
        assertThat(tree.find("./README.md")).isEmpty();
        assertThat(tree.find("bin/../README.md")).isEmpty();
    }

    @Test
    void readsUpToTheLimit() throws IOException {
        assertThat(tree.read("README.md", 6)).asString().isEqualTo("hello\n");
        assertThat(tree.read("empty", 0)).isEmpty();
        assertThatThrownBy(() -> tree.read("README.md", 5)).isInstanceOf(IOException.class);
    }

    @Test
    void readsNothingButItsOwnFiles() {
        for (String path : new String[] {"absolute", "loop", "missing", "bin", "../x", "/etc/passwd"}) {
            assertThatThrownBy(() -> tree.read(path, 1000)).isInstanceOf(IOException.class);
            assertThatThrownBy(() -> tree.content(path)).isInstanceOf(IOException.class);
        }
    }

    @Test
    void opensContentAgainAndAgain() throws IOException {
        for (int i = 0; i < 2; i++) {
            try (InputStream in = tree.content("README.md").open()) {
                assertThat(in.readAllBytes()).asString().isEqualTo("hello\n");
            }
        }
        assertThat(tree.content("README.md").size()).isEqualTo(6);
    }

    @Test
    void isIdentifiedByWhatItHolds() throws Exception {
        try (RepoTree same = tree("hello\n");
                RepoTree other = tree("hallo\n")) {
            assertThat(same.id()).isEqualTo(tree.id());
            assertThat(other.id()).isNotEqualTo(tree.id());
        }
    }

    @Test
    void closesTwice() {
        tree.close();
        tree.close();
    }
}
