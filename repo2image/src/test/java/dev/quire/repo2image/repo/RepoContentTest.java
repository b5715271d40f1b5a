package dev.quire.repo2image.repo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quire.repo2image.image.Entry;
import dev.quire.repo2image.image.Owner;
import java.util.List;
import org.junit.jupiter.api.Test;

class RepoContentTest {
    @Test
    void putsTheFilesIntoTheUsersHome() throws Exception {
        RepoContent content = new RepoContent(InMemoryTree.builder()
                .file("a/b/note.ipynb", "{}")
                .script("run", "#!/bin/sh\n")
                .symlink("out", "../../etc")
                .submodule("lib", "0123456789abcdef0123456789abcdef01234567")
                .build());
        List<Entry> entries = content.entries();
        assertThat(entries)
                .contains(
                        new Entry.Directory("home/jovyan", 0755, Owner.USER),
                        new Entry.Directory("home/jovyan/a", 0755, Owner.USER),
                        new Entry.Directory("home/jovyan/a/b", 0755, Owner.USER),
                        new Entry.Directory("home/jovyan/lib", 0755, Owner.USER),
                        new Entry.Symlink("home/jovyan/out", "../../etc", Owner.USER))
                .hasSize(7);
        assertThat(entries)
                .filteredOn(Entry.File.class::isInstance)
                .extracting(entry -> entry.path() + " " + Integer.toOctalString(((Entry.File) entry).mode()))
                .containsExactlyInAnyOrder("home/jovyan/a/b/note.ipynb 644", "home/jovyan/run 755");
        assertThat(entries).extracting(Entry::path).doesNotHaveDuplicates();
    }

    @Test
    void isKeyedByTheTree() {
        assertThat(new RepoContent(InMemoryTree.of("a", "1")).key())
                .isEqualTo(new RepoContent(InMemoryTree.of("a", "1")).key())
                .isNotEqualTo(new RepoContent(InMemoryTree.of("a", "2")).key());
    }
}
