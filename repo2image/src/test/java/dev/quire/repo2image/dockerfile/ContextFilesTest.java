package dev.quire.repo2image.dockerfile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.quire.repo2image.repo.InMemoryTree;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.junit.jupiter.api.Test;

final class ContextFilesTest {
    private final ContextFiles files = new ContextFiles(BuildContext.of(
            InMemoryTree.builder()
                    .file("Dockerfile", "FROM x")
                    .file(".dockerignore", "Dockerfile\nsecret")
                    .file("a.txt", "a")
                    .file("b.txt", "b")
                    .file("secret", "s")
                    .file("dir/c", "c")
                    .script("dir/deep/d.sh", "d")
                    .symlink("link", "dir/deep")
                    .symlink("away", "../elsewhere")
                    .symlink("round", "round")
                    .build(),
            "Dockerfile"));

    @Test
    void aSourceIsAFileOrADirectoryHoweverItIsSpelled() {
        assertThat(files.find("./dir//deep/")).containsExactly("dir/deep");
        assertThat(files.find("/dir/../a.txt")).containsExactly("a.txt");
        assertThat(files.find(".")).containsExactly("");
    }

    @Test
    void aPatternStandsForAllThatItMatches() {
        assertThat(files.find("*.txt")).containsExactly("a.txt", "b.txt");
        assertThat(files.find("d?r/*")).containsExactly("dir/c", "dir/deep");
    }

    @Test
    void whatIsNotThereIsSaid() {
        for (String source : List.of("nothing", "secret", "away", "round", "x*")) {
            assertThatIllegalArgumentException()
                    .as(source)
                    .isThrownBy(() -> files.find(source))
                    .withMessageContaining("there is no '" + source + "'");
        }
    }

    @Test
    void nothingLeadsOutOfTheRepository() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> files.find("dir/../../etc"))
                .withMessageContaining("leads out of the repository");
    }

    @Test
    void theArchiveNamesSourceKindAndPath() throws IOException {
        assertThat(archive("dir", "a.txt"))
                .containsExactly(
                        "0000/ 755",
                        "0000/d/ 755",
                        "0000/d/c 644",
                        "0000/d/deep/ 755",
                        "0000/d/deep/d.sh 755",
                        "0001/ 755",
                        "0001/f/ 755",
                        "0001/f/a.txt 644");
    }

    @Test
    void aLinkThatIsASourceIsWhatItLeadsTo() throws IOException {
        assertThat(archive("link")).containsExactly("0000/ 755", "0000/d/ 755", "0000/d/d.sh 755");
    }

    private List<String> archive(String... paths) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        files.write(List.of(paths), bytes);
        List<String> names = new ArrayList<>();
        try (TarArchiveInputStream tar = new TarArchiveInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                names.add(String.format(Locale.ROOT, "%s %o", entry.getName(), entry.getMode() & 07777));
            }
        }
        return names;
    }
}
