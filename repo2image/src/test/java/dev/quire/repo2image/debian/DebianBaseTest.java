package dev.quire.repo2image.debian;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quire.repo2image.BuildException;
import dev.quire.repo2image.image.Entry;
import dev.quire.repo2image.image.LayerSource;
import dev.quire.repo2image.image.Owner;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DebianBaseTest {
    private static final String DATE = "Sat, 10 Jan 2026 07:55:41 UTC";

    @TempDir
    private Path cache;

    private TestMirror mirror;

    @BeforeEach
    void start() throws IOException {
        mirror = new TestMirror();
    }

    @AfterEach
    void stop() {
        mirror.close();
    }

    /** A system that is small, but has what the recipe looks for. */
    private static List<DebWriter> system(String version) {
        return new ArrayList<>(List.of(
                new DebWriter("base-files", version)
                        .field("Essential", "yes")
                        .directory("./etc")
                        .directory("./var/run")
                        .file("./etc/motd", "hello\n")
                        .file("./usr/share/base-files/profile", "profile\n")
                        .file("./etc/skel/.bashrc", "rc\n")
                        .symlink("./bin", "usr/bin")
                        .controlFile("conffiles", "/etc/motd\n")
                        .controlFile("md5sums", "b1946ac92492d2347c6235b4d2611184  etc/motd\n"),
                new DebWriter("base-passwd", "1")
                        .file("./usr/share/base-passwd/passwd.master", "root:*:0:0:root:/root:/bin/bash\n")
                        .file("./usr/share/base-passwd/group.master", "root:*:0:\nshadow:*:42:\n"),
                new DebWriter("less", "1")
                        .file("./bin/less", "less")
                        .file("./usr/share/man/man1/less.1.gz", "manual")
                        .file("./usr/share/doc/less/copyright", "free"),
                new DebWriter("python3.13", "3.13.5-1")
                        .field("Depends", "base-passwd, less (>= 1)")
                        .controlFile("triggers", "interest-noawait /usr/lib/python3\ninterest rebuild\n")
                        .program("./usr/bin/python3.13", "python")
                        .hardLink("./usr/bin/pydoc", "./usr/bin/python3.13")
                        .file("./usr/lib/python3.13/os.py", "")
                        .file("./usr/share/python-wheels/pip-1-py3-none-any.whl", "")));
    }

    private BaseLock publish(List<DebWriter> debs) throws IOException, InterruptedException {
        mirror.publish("trixie", DATE, debs);
        return mirror.archive(cache).resolve("trixie", List.of("python3.13"));
    }

    private static Map<String, Entry> entries(LayerSource layer) throws IOException, InterruptedException {
        return layer.entries().stream().collect(Collectors.toMap(Entry::path, Function.identity()));
    }

    private static String text(Map<String, Entry> entries, String path) throws IOException {
        Entry.File file = (Entry.File) Objects.requireNonNull(entries.get(path), path);
        try (InputStream in = file.content().open()) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Test
    void putsFilesWhereTheMergedLayoutHasThem() throws Exception {
        BaseLock lock = publish(system("1"));

        Map<String, Entry> entries =
                entries(DebianBase.of(lock, mirror.archive(cache), cache).layer());

        assertThat(entries.get("bin")).isEqualTo(new Entry.Symlink("bin", "usr/bin", Owner.ROOT));
        assertThat(entries.get("lib64")).isEqualTo(new Entry.Symlink("lib64", "usr/lib64", Owner.ROOT));
        assertThat(text(entries, "usr/bin/less")).isEqualTo("less");
        assertThat(entries).doesNotContainKeys("bin/less", "usr/share/man/man1/less.1.gz");
        assertThat(entries).containsKey("usr/share/doc/less/copyright");
        assertThat(entries.get("usr/bin/python3.13"))
                .isInstanceOfSatisfying(
                        Entry.File.class, file -> assertThat(file.mode()).isEqualTo(04755));
        assertThat(entries.get("usr/bin/pydoc")).isEqualTo(new Entry.HardLink("usr/bin/pydoc", "usr/bin/python3.13"));
    }

    @Test
    void doesWhatTheScriptsWouldDo() throws Exception {
        BaseLock lock = publish(system("1"));

        Map<String, Entry> entries =
                entries(DebianBase.of(lock, mirror.archive(cache), cache).layer());

        assertThat(text(entries, "etc/passwd"))
                .contains("root:x:0:0:root:/root:/bin/bash\n", "jovyan:x:1000:1000::/home/jovyan:/bin/bash\n");
        assertThat(text(entries, "etc/shadow")).contains("root:*:20463:0:99999:7:::\n");
        assertThat(entries.get("home/jovyan")).isEqualTo(new Entry.Directory("home/jovyan", 0755, Owner.USER));
        assertThat(entries.get("home/jovyan/.bashrc"))
                .isInstanceOfSatisfying(
                        Entry.File.class, file -> assertThat(file.owner()).isEqualTo(Owner.USER));
        assertThat(entries.get("var/run")).isEqualTo(new Entry.Symlink("var/run", "/run", Owner.ROOT));
        assertThat(entries.get("usr/bin/pager"))
                .isEqualTo(new Entry.Symlink("usr/bin/pager", "/etc/alternatives/pager", Owner.ROOT));
        assertThat(entries.get("etc/alternatives/pager"))
                .isEqualTo(new Entry.Symlink("etc/alternatives/pager", "/usr/bin/less", Owner.ROOT));
        assertThat(text(entries, "etc/profile")).isEqualTo("profile\n");
        assertThat(text(entries, "etc/ld.so.cache")).startsWith("glibc-ld.so.cache1.1");
    }

    @Test
    void writesTheDatabaseThatDpkgWouldWrite() throws Exception {
        BaseLock lock = publish(system("1"));

        Map<String, Entry> entries =
                entries(DebianBase.of(lock, mirror.archive(cache), cache).layer());

        assertThat(text(entries, "var/lib/dpkg/status"))
                .contains("Package: base-files\nStatus: install ok installed\nVersion: 1\n")
                .contains("Conffiles:\n /etc/motd b1946ac92492d2347c6235b4d2611184\n");
        assertThat(text(entries, "var/lib/dpkg/info/less.list"))
                .isEqualTo("/.\n/bin/less\n/usr/share/man/man1/less.1.gz\n/usr/share/doc/less/copyright\n");
        assertThat(text(entries, "var/lib/dpkg/triggers/File")).isEqualTo("/usr/lib/python3 python3.13/noawait\n");
        assertThat(text(entries, "var/lib/dpkg/triggers/rebuild")).isEqualTo("python3.13\n");
    }

    @Test
    void isTheSameOnAnotherMachine(@TempDir Path other) throws Exception {
        BaseLock lock = publish(system("1"));

        DebianBase here = DebianBase.of(lock, mirror.archive(cache), cache);
        DebianBase there = DebianBase.of(lock, mirror.archive(other), other);

        assertThat(here.layer().key()).isEqualTo(there.layer().key());
        assertThat(here.toolchain().resolveSibling("listing"))
                .hasSameTextualContentAs(there.toolchain().resolveSibling("listing"));
    }

    @Test
    void asksTheMirrorForNothingOnceItIsUnpacked() throws Exception {
        BaseLock lock = publish(system("1"));
        DebianBase.of(lock, mirror.archive(cache), cache);
        int before = mirror.requests.get();

        DebianBase again = DebianBase.of(lock, mirror.archive(cache), cache);

        assertThat(again.layer().entries()).isNotEmpty();
        assertThat(mirror.requests).hasValue(before);
    }

    @Test
    void mayBeMadeByManyAtOnce() throws Exception {
        BaseLock lock = publish(system("1"));

        List<DebianBase> bases = Parallel.map(
                List.of(1, 2, 3, 4),
                4,
                Thread.ofPlatform().factory(),
                number -> DebianBase.of(lock, mirror.archive(cache), cache));

        assertThat(bases)
                .extracting(DebianBase::toolchain)
                .containsOnly(bases.getFirst().toolchain());
        try (Stream<Path> left = Files.list(cache.resolve("base"))) {
            assertThat(left).hasSize(1);
        }
    }

    @Test
    void tidiesUpAfterAProcessThatWasKilled() throws Exception {
        Path abandoned = Files.createDirectories(cache.resolve("base/.unpacking-1/rootfs"))
                .getParent();
        Path recent = Files.createDirectories(cache.resolve("base/.unpacking-2"));
        Files.setLastModifiedTime(abandoned, FileTime.from(Instant.EPOCH));

        DebianBase.of(publish(system("1")), mirror.archive(cache), cache);

        assertThat(abandoned).doesNotExist();
        assertThat(recent).exists();
    }

    @Test
    void resolvesAnewWhenTheMirrorHasMovedOn(@TempDir Path fresh) throws Exception {
        BaseLock old = publish(system("1"));
        publish(system("2"));
        mirror.remove("pool/main/b/base-files_1_amd64.deb");

        DebianBase base = DebianBase.of(old, mirror.archive(fresh), fresh);

        assertThat(base.lock().packages()).extracting(LockedPackage::toString).contains("base-files 2");
        assertThat(base.layer().key())
                .isNotEqualTo(DebianBase.of(base.lock().plus(base.lock()), mirror.archive(fresh), fresh)
                        .layerOver(base)
                        .key());
        int before = mirror.requests.get();
        assertThat(DebianBase.of(old, mirror.archive(fresh), fresh).lock()).isEqualTo(base.lock());
        assertThat(mirror.requests).hasValue(before);
    }

    @Test
    void holdsOnlyTheDifferenceOverAnotherBase() throws Exception {
        BaseLock small = publish(system("1"));
        List<DebWriter> debs = system("1");
        debs.add(new DebWriter("java", "25").directory("./var/mail/java").file("./usr/bin/java", "java"));
        mirror.publish("trixie", DATE, debs);
        BaseLock large = mirror.archive(cache).resolve("trixie", List.of("python3.13", "java"));
        DebianBase below = DebianBase.of(small, mirror.archive(cache), cache);

        Map<String, Entry> entries =
                entries(DebianBase.of(large, mirror.archive(cache), cache).layerOver(below));

        assertThat(entries).containsKeys("usr/bin/java", "var/lib/dpkg/status", "var/lib/dpkg");
        assertThat(entries).doesNotContainKeys("usr/bin/less", "etc/passwd", "usr/bin/pydoc");
        assertThat(entries.get("var/mail")).isEqualTo(new Entry.Directory("var/mail", 02775, new Owner(0, 8)));
    }

    @Test
    void namesThePackageThatInstallsWhatAnotherHas() throws Exception {
        List<DebWriter> debs = system("1");
        debs.add(new DebWriter("more", "1").field("Essential", "yes").file("./usr/bin/less", "x"));
        BaseLock lock = publish(debs);

        assertThatThrownBy(() -> DebianBase.of(lock, mirror.archive(cache), cache))
                .isInstanceOf(BuildException.class)
                .hasMessageContaining("usr/bin/less");
        try (Stream<Path> left = Files.list(cache.resolve("base"))) {
            assertThat(left).isEmpty();
        }
    }

    @Test
    void refusesFilesThatGoThroughALink() throws Exception {
        List<DebWriter> debs = system("1");
        debs.add(new DebWriter("trap", "1")
                .field("Essential", "yes")
                .symlink("./opt/x", "/")
                .file("./opt/x/y", "z"));
        BaseLock lock = publish(debs);

        assertThatThrownBy(() -> DebianBase.of(lock, mirror.archive(cache), cache))
                .isInstanceOf(BuildException.class)
                .hasMessageContaining("trap 1")
                .hasMessageContaining("which is no directory");
    }

    @Test
    void refusesAPackageThatIsNotTheOneLocked() throws Exception {
        BaseLock lock = publish(system("1"));
        LockedPackage less = lock.packages().stream()
                .filter(one -> one.name().equals("less"))
                .findFirst()
                .orElseThrow();
        BaseLock wrong = new BaseLock(
                "trixie",
                lock.date(),
                lock.roots(),
                lock.packages().stream()
                        .map(one -> one.equals(less)
                                ? new LockedPackage("less", "2", less.path(), less.digest(), less.size())
                                : one)
                        .toList());

        assertThatThrownBy(() -> DebianBase.of(wrong, mirror.archive(cache), cache))
                .isInstanceOf(BuildException.class)
                .hasMessageContaining("less 2");
    }

    @Test
    void saysHowToStartItsPython() throws Exception {
        Python python = DebianBase.of(publish(system("1")), mirror.archive(cache), cache)
                .python();

        assertThat(python.version()).isEqualTo("3.13");
        assertThat(python.command(List.of("-I")))
                .endsWith("-I")
                .startsWith(python.rootfs() + "/usr/lib/x86_64-linux-gnu/ld-linux-x86-64.so.2");
        assertThat(python.pipWheel()).exists();
        assertThat(Files.isExecutable(python.wrapper())).isTrue();
        assertThat(Files.readString(python.wrapper())).contains(python.rootfs().toString(), "\"$@\"");
    }
}
