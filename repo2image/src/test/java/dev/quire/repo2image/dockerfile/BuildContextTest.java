package dev.quire.repo2image.dockerfile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quire.repo2image.repo.InMemoryTree;
import dev.quire.repo2image.repo.RepoEntry;
import dev.quire.repo2image.repo.RepoTree;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.junit.jupiter.api.Test;

final class BuildContextTest {
    @Test
    void theContextIsTheWholeRepositoryWhereverTheDockerfileIs() {
        RepoTree tree = InMemoryTree.of("binder/Dockerfile", "FROM x", "notebook.ipynb", "{}", "src/a.py", "");

        assertThat(paths(tree, "binder/Dockerfile")).containsExactly("binder/Dockerfile", "notebook.ipynb", "src/a.py");
    }

    @Test
    void bothIgnoreFilesBesideTheDockerfileCount() {
        RepoTree tree = InMemoryTree.of(
                "Dockerfile",
                "FROM x",
                ".dockerignore",
                "a\nb",
                ".containerignore",
                "!b\nc",
                "a",
                "",
                "b",
                "",
                "c",
                "");

        assertThat(paths(tree, "Dockerfile")).containsExactly("Dockerfile", "b");
    }

    @Test
    void ignoreFilesElsewhereDoNotCount() {
        RepoTree tree =
                InMemoryTree.of("binder/Dockerfile", "FROM x", ".dockerignore", "*", "a", "", "sub/.dockerignore", "*");

        // The one at the root is not handed on either: builders would apply it.
        assertThat(paths(tree, "binder/Dockerfile")).containsExactly("a", "binder/Dockerfile", "sub/.dockerignore");
    }

    @Test
    void theDockerfileItselfIsThereEvenWhenItIsIgnored() {
        RepoTree tree = InMemoryTree.of("Dockerfile", "FROM x", ".dockerignore", "*", "a", "");

        assertThat(paths(tree, "Dockerfile")).containsExactly("Dockerfile");
    }

    @Test
    void theArchiveHoldsFilesModesAndLinksAsTheyAre() throws Exception {
        RepoTree tree = InMemoryTree.builder()
                .file("Dockerfile", "FROM x")
                .script("run.sh", "#!/bin/sh")
                .symlink("out", "../../etc/passwd")
                .submodule("module", "0123456789012345678901234567890123456789")
                .build();

        Map<String, TarArchiveEntry> entries = archive(BuildContext.of(tree, "Dockerfile"));

        assertThat(entries.keySet()).containsExactly("Dockerfile", "module/", "out", "run.sh");
        assertThat(entries.get("run.sh")).extracting(TarArchiveEntry::getMode).isEqualTo(0755);
        assertThat(entries.get("out")).extracting(TarArchiveEntry::getLinkName).isEqualTo("../../etc/passwd");
    }

    @Test
    void anIgnoreFileThatIsNoTextIsRefusedByName() {
        RepoTree tree = InMemoryTree.builder()
                .file("Dockerfile", "FROM x")
                .file(".dockerignore", new byte[] {(byte) 0xff, 0})
                .build();

        assertThatThrownBy(() -> BuildContext.of(tree, "Dockerfile"))
                .hasMessage(".dockerignore: the file is no UTF-8 text; save it as UTF-8.");
    }

    private static List<String> paths(RepoTree tree, String file) {
        return BuildContext.of(tree, file).entries().stream()
                .map(RepoEntry::path)
                .toList();
    }

    private static Map<String, TarArchiveEntry> archive(BuildContext context) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        context.writeTo(bytes);
        Map<String, TarArchiveEntry> entries = new TreeMap<>();
        try (TarArchiveInputStream tar = new TarArchiveInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                entries.put(entry.getName(), entry);
            }
        }
        return entries;
    }
}
