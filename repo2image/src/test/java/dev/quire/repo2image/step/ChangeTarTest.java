package dev.quire.repo2image.step;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quire.repo2image.BuildException;
import dev.quire.repo2image.image.Entry;
import dev.quire.repo2image.image.Owner;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ChangeTarTest {
    @TempDir
    Path directory;

    private Path tar = Path.of("");

    private interface Writing {
        void to(TarArchiveOutputStream out) throws IOException;
    }

    @BeforeEach
    void nameTheArchive() {
        tar = directory.resolve("change.tar");
    }

    private List<Entry> read(StepUser user, Writing writing) throws IOException {
        try (OutputStream file = Files.newOutputStream(tar);
                TarArchiveOutputStream out = new TarArchiveOutputStream(file, "UTF-8")) {
            out.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
            out.setBigNumberMode(TarArchiveOutputStream.BIGNUMBER_POSIX);
            writing.to(out);
        }
        return ChangeTar.read(tar, Recipe.script("install", user, StepNetwork.NONE, "true", List.of()));
    }

    private static void file(TarArchiveOutputStream out, String name, int mode, int owner, String text)
            throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        TarArchiveEntry entry = new TarArchiveEntry(name, true);
        entry.setSize(bytes.length);
        entry.setMode(mode);
        entry.setIds(owner, owner);
        out.putArchiveEntry(entry);
        out.write(bytes);
        out.closeArchiveEntry();
    }

    private static void special(TarArchiveOutputStream out, String name, byte type, String link) throws IOException {
        TarArchiveEntry entry = new TarArchiveEntry(name, type, true);
        entry.setLinkName(link);
        entry.setIds(1000, 1000);
        entry.setMode(0755);
        out.putArchiveEntry(entry);
        out.closeArchiveEntry();
    }

    @Test
    void readsFilesDirectoriesAndLinks() throws Exception {
        List<Entry> entries = read(StepUser.ROOT, out -> {
            special(out, "srv/", TarConstants.LF_DIR, "");
            file(out, "srv/a", 04755, 0, "one");
            file(out, "srv/b", 0644, 1000, "twelve");
            special(out, "srv/link", TarConstants.LF_SYMLINK, "/etc/passwd");
            special(out, "srv/hard", TarConstants.LF_LINK, "srv/b");
            file(out, "srv/.wh.gone", 0, 0, "");
        });
        assertThat(entries)
                .extracting(Entry::path)
                .containsExactlyInAnyOrder("srv", "srv/a", "srv/b", "srv/link", "srv/hard", "srv/.wh.gone");
        assertThat(entries)
                .contains(
                        new Entry.Directory("srv", 0755, Owner.USER),
                        new Entry.Symlink("srv/link", "/etc/passwd", Owner.USER),
                        new Entry.HardLink("srv/hard", "srv/b"));
        for (Entry entry : entries) {
            if (entry instanceof Entry.File file && file.path().equals("srv/b")) {
                assertThat(file.owner()).isEqualTo(Owner.USER);
                try (var in = file.content().open()) {
                    assertThat(in.readAllBytes()).asString().isEqualTo("twelve");
                }
            }
            if (entry instanceof Entry.File file && file.path().equals("srv/a")) {
                assertThat(file.mode()).isEqualTo(04755);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"../etc/passwd", "/etc/passwd", "srv/../../etc/passwd", "srv//a", "", "."})
    void refusesNamesThatLeaveTheImage(String name) {
        assertThatThrownBy(() -> read(StepUser.ROOT, out -> file(out, name, 0644, 0, "x")))
                .isInstanceOf(BuildException.class)
                .hasMessageContaining("install");
    }

    @Test
    void refusesAHardLinkOutOfTheImage() {
        assertThatThrownBy(
                        () -> read(StepUser.ROOT, out -> special(out, "a", TarConstants.LF_LINK, "../../etc/shadow")))
                .isInstanceOf(BuildException.class);
    }

    @Test
    void refusesTheSameNameTwice() {
        assertThatThrownBy(() -> read(StepUser.ROOT, out -> {
                    file(out, "a", 0644, 0, "1");
                    file(out, "a", 0644, 0, "2");
                }))
                .isInstanceOf(BuildException.class)
                .hasMessageContaining("two files");
    }

    @Test
    void refusesDevices() {
        assertThatThrownBy(() -> read(StepUser.ROOT, out -> special(out, "sda", TarConstants.LF_BLK, "")))
                .isInstanceOf(BuildException.class)
                .hasMessageContaining("sda");
    }

    @Test
    void theNotebooksUserCannotLeaveSomethingThatRunsAsTheSuperuser() {
        assertThatThrownBy(() -> read(StepUser.NOTEBOOK, out -> file(out, "srv/su", 04755, 0, "x")))
                .isInstanceOf(BuildException.class)
                .hasMessageContaining("superuser");
    }
}
