package dev.quire.repo2image.image;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.stream.LongStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

final class TarWriterTest {
    private static final String GOLDEN = "8417687ee80533ea6479527b39c2bece942ed73e626fd73058f86deceffb25fa";

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void theArchiveHoldsTheTreeAndNothingElse(long seed) throws IOException {
        List<Entry> tree = RandomTrees.tree(seed);
        Map<String, TarArchiveEntry> read = new LinkedHashMap<>();
        Map<String, byte[]> contents = new LinkedHashMap<>();
        readInto(write(tree), read, contents);

        for (Entry entry : tree) {
            TarArchiveEntry got = read.remove(entry.path());
            assertThat(got).as(entry.path()).isNotNull();
            assertThat(got.getModTime().toInstant()).hasToString("2020-01-01T00:00:00Z");
            switch (entry) {
                case Entry.Directory directory -> {
                    assertThat(got.isDirectory()).isTrue();
                    assertOwner(got, directory.owner(), directory.mode());
                }
                case Entry.File file -> {
                    assertThat(got.isFile()).isTrue();
                    assertOwner(got, file.owner(), file.mode());
                    assertThat(contents.get(file.path())).isEqualTo(bytes(file));
                }
                case Entry.Symlink link -> {
                    assertThat(got.isSymbolicLink()).isTrue();
                    assertThat(got.getLinkName()).isEqualTo(link.target());
                    assertOwner(got, link.owner(), 0777);
                }
                case Entry.HardLink link -> {
                    assertThat(got.isLink()).isTrue();
                    Entry.File file = end(link, tree);
                    assertThat(got.getLinkName()).isEqualTo(file.path());
                    assertOwner(got, file.owner(), file.mode());
                }
            }
        }
        // What is left are the parents that the tree does not name.
        assertThat(read.values()).allSatisfy(parent -> {
            assertThat(parent.isDirectory()).isTrue();
            assertOwner(parent, Owner.ROOT, 0755);
            assertThat(tree).anyMatch(entry -> entry.path().startsWith(parent.getName()));
        });
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void theBytesDoNotDependOnTheOrder(long seed) throws IOException {
        List<Entry> tree = new ArrayList<>(RandomTrees.tree(seed));
        byte[] first = write(tree);
        Collections.shuffle(tree, new Random(seed));
        assertThat(write(tree)).isEqualTo(first);
        assertThat(first.length % TarHeader.BLOCK).isZero();
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void parentsComeBeforeAndLinksAfterWhatTheyNeed(long seed) throws IOException {
        Map<String, TarArchiveEntry> read = new LinkedHashMap<>();
        readInto(write(RandomTrees.tree(seed)), read, new LinkedHashMap<>());
        List<String> order = List.copyOf(read.keySet());
        for (TarArchiveEntry entry : read.values()) {
            String path = path(entry);
            int slash = path.lastIndexOf('/');
            if (slash > 0) {
                assertThat(order.indexOf(path.substring(0, slash))).isBetween(0, order.indexOf(path) - 1);
            }
            if (entry.isLink()) {
                assertThat(order.indexOf(entry.getLinkName())).isBetween(0, order.indexOf(path) - 1);
            }
        }
    }

    @Test
    void writesTheSameBytesAsEver() throws IOException {
        // Layers are shared between machines and versions: other bytes need another recipe in LayerWriter.
        assertThat(Digest.of(write(RandomTrees.tree(7))).hex()).isEqualTo(GOLDEN);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 98, 99, 100, 101, 154, 155, 156, 254, 255, 256, 257, 1000, 2000})
    void keepsNamesAndTargetsOfAnyLength(int length) throws IOException {
        String flat = "n".repeat(length);
        String nested = "d/".repeat(length / 2) + "f";
        String wide = "ü".repeat(length);
        List<Entry> tree = List.of(
                file(flat, "1"),
                file(nested, "2"),
                file(wide, "3"),
                new Entry.Directory("dir" + flat, 0755, Owner.USER),
                new Entry.Symlink("link", flat, Owner.USER),
                new Entry.HardLink("hard", wide));
        Map<String, TarArchiveEntry> read = new LinkedHashMap<>();
        Map<String, byte[]> contents = new LinkedHashMap<>();
        readInto(write(tree), read, contents);
        assertThat(read.keySet()).contains(flat, nested, wide, "dir" + flat);
        assertThat(contents.get(nested)).asString(UTF_8).isEqualTo("2");
        assertThat(got(read, "link").getLinkName()).isEqualTo(flat);
        assertThat(got(read, "hard").getLinkName()).isEqualTo(wide);
    }

    @Test
    void addsEachParentOnceAndKeepsTheOwnerOfThoseThatAreGiven() throws IOException {
        List<Entry> tree = List.of(
                file("home/jovyan/data/a", "a"),
                file("home/jovyan/data/b", "b"),
                new Entry.Directory("home/jovyan", 0700, Owner.USER));
        Map<String, TarArchiveEntry> read = new LinkedHashMap<>();
        readInto(write(tree), read, new LinkedHashMap<>());
        assertThat(read.keySet())
                .containsExactly("home", "home/jovyan", "home/jovyan/data", "home/jovyan/data/a", "home/jovyan/data/b");
        assertOwner(got(read, "home"), Owner.ROOT, 0755);
        assertOwner(got(read, "home/jovyan"), Owner.USER, 0700);
    }

    @Test
    void followsLinksToLinks() throws IOException {
        List<Entry> tree = List.of(
                new Entry.HardLink("a", "b"),
                new Entry.HardLink("b", "c"),
                new Entry.File("c", 0755, Owner.USER, Content.of(new byte[3])));
        Map<String, TarArchiveEntry> read = new LinkedHashMap<>();
        readInto(write(tree), read, new LinkedHashMap<>());
        assertThat(read.keySet()).containsExactly("c", "a", "b");
        assertThat(got(read, "a").getLinkName()).isEqualTo("c");
        // Runtimes apply a link's mode to the file, so another one would take away its execute bit.
        assertOwner(got(read, "a"), Owner.USER, 0755);
    }

    @Test
    void refusesTwoEntriesForOnePath() {
        assertThatThrownBy(() -> write(List.of(file("a", "1"), new Entry.Symlink("a", "b", Owner.ROOT))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("two entries for a");
        assertThatThrownBy(() -> write(List.of(file("b", ""), new Entry.HardLink("a", "b"), file("a", ""))))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void refusesWhatCannotBeUnpacked() {
        assertThatThrownBy(() -> write(List.of(file("a", ""), file("a/b/c", ""))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("below something that is no directory");
        assertThatThrownBy(() -> write(List.of(new Entry.HardLink("a", "b"))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("hard link a to b, which is not in it");
        assertThatThrownBy(() -> write(List.of(new Entry.HardLink("a", "b"), new Entry.HardLink("b", "a"))))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(
                        () -> write(List.of(new Entry.HardLink("a", "b"), new Entry.Directory("b", 0755, Owner.ROOT))))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(longs = {9, 11})
    void refusesAContentThatIsNotAsLongAsItSaid(long said) {
        Content lying = new Content() {
            @Override
            public long size() {
                return said;
            }

            @Override
            public InputStream open() {
                return new ByteArrayInputStream(new byte[10]);
            }
        };
        assertThatThrownBy(() -> write(List.of(new Entry.File("a", 0644, Owner.ROOT, lying))))
                .isInstanceOf(IOException.class)
                .hasMessage("The content of a has 10 bytes instead of " + said);
    }

    @Test
    void statesSizesBeyondTheFieldInAPaxHeader() throws IOException {
        Content huge = new Content() {
            @Override
            public long size() {
                return 9L << 30;
            }

            @Override
            public InputStream open() {
                throw new AssertionError();
            }
        };
        byte[] header = TarHeader.of(new Entry.File("huge", 0644, Owner.ROOT, huge));
        try (TarArchiveInputStream in = new TarArchiveInputStream(new ByteArrayInputStream(header))) {
            assertThat(in.getNextEntry().getSize()).isEqualTo(9L << 30);
        }
    }

    static LongStream seeds() {
        return LongStream.range(0, 50);
    }

    static Entry.File file(String path, String text) {
        return new Entry.File(path, 0644, Owner.USER, Content.of(text.getBytes(UTF_8)));
    }

    static byte[] write(List<Entry> entries) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        TarWriter.write(entries, out);
        return out.toByteArray();
    }

    static byte[] bytes(Entry.File file) throws IOException {
        try (InputStream in = file.content().open()) {
            return in.readAllBytes();
        }
    }

    static Entry.File end(Entry.HardLink link, List<Entry> tree) {
        Entry target = tree.stream()
                .filter(entry -> entry.path().equals(link.target()))
                .findFirst()
                .orElseThrow();
        return target instanceof Entry.HardLink next ? end(next, tree) : (Entry.File) target;
    }

    private static void assertOwner(TarArchiveEntry entry, Owner owner, int mode) {
        assertThat(entry.getLongUserId()).isEqualTo(owner.uid());
        assertThat(entry.getLongGroupId()).isEqualTo(owner.gid());
        assertThat(entry.getMode() & 07777).isEqualTo(mode);
        assertThat(entry.getUserName()).isEmpty();
    }

    private static TarArchiveEntry got(Map<String, TarArchiveEntry> read, String path) {
        return Objects.requireNonNull(read.get(path), path);
    }

    private static String path(TarArchiveEntry entry) {
        String name = entry.getName();
        return name.endsWith("/") ? name.substring(0, name.length() - 1) : name;
    }

    private static void readInto(byte[] tar, Map<String, TarArchiveEntry> entries, Map<String, byte[]> contents)
            throws IOException {
        try (TarArchiveInputStream in = new TarArchiveInputStream(new ByteArrayInputStream(tar), "UTF-8")) {
            for (TarArchiveEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
                assertThat(entries.put(path(entry), entry))
                        .as("one entry for %s", entry.getName())
                        .isNull();
                contents.put(path(entry), in.readAllBytes());
            }
            assertThat(in.getBytesRead()).isEqualTo(tar.length);
        }
    }
}
