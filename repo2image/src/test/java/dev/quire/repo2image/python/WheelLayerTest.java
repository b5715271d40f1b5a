package dev.quire.repo2image.python;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quire.repo2image.BuildException;
import dev.quire.repo2image.assemble.Assembler;
import dev.quire.repo2image.assemble.LayerStore;
import dev.quire.repo2image.image.Codec;
import dev.quire.repo2image.image.Digest;
import dev.quire.repo2image.image.Entry;
import dev.quire.repo2image.image.ImageConfig;
import dev.quire.repo2image.image.LayerWriter;
import dev.quire.repo2image.image.Owner;
import dev.quire.repo2image.python.lock.LockedWheel;
import dev.quire.repo2image.registry.InMemoryRegistryServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class WheelLayerTest {
    @TempDir
    Path directory;

    private Interpreter python;
    private final Map<LockedWheel, Path> files = new HashMap<>();

    @BeforeEach
    void findPython() throws IOException, InterruptedException {
        python = Pythons.find();
    }

    @Test
    void aWheelComesWithItsBytecodeAndItsDirectories() throws Exception {
        Map<String, Entry> entries = entries(layer(
                "x",
                wheel(WheelWriter.demo()
                        .file("demo/tests/test_demo.py", "X = 1\n")
                        .file("demo/broken.py", "def (\n")
                        .dataFile("scripts/run.py", "#!python\n"))));
        String site = "srv/conda/envs/notebook/lib/python" + python.version() + "/site-packages";
        String tag = ".cpython-" + python.version().replace(".", "") + ".pyc";
        assertThat(entries)
                .containsKeys(
                        "srv/conda/envs/notebook",
                        "srv/conda/envs/notebook/bin/run.py",
                        site + "/demo",
                        site + "/demo/__pycache__",
                        site + "/demo/__pycache__/__init__" + tag);
        assertThat(entries.keySet())
                .filteredOn(path -> path.endsWith(".pyc"))
                .containsExactly(site + "/demo/__pycache__/__init__" + tag);
        assertThat(entries.values())
                .allMatch(entry ->
                        !(entry instanceof Entry.Directory d) || d.owner().equals(Owner.USER));
        assertThat(entries).doesNotContainKeys("srv", "srv/conda");
    }

    @Test
    void theLayerIsTheSameForEveryBuild() throws Exception {
        LockedWheel wheel = wheel(WheelWriter.demo());
        assertThat(digest(layer("one", wheel))).isEqualTo(digest(layer("one", wheel)));
        assertThat(layer("one", wheel).key()).isEqualTo(layer("two", wheel).key());
    }

    @Test
    void theLaterOfTwoDistributionsWinsAFile() throws Exception {
        LockedWheel first = wheel(new WheelWriter("a", "1").file("ns/__init__.py", "WHO = 'a'\n"));
        LockedWheel second = wheel(new WheelWriter("b", "1").file("ns/__init__.py", "WHO = 'b'\n"));
        Map<String, Entry> entries = entries(layer("x", first, second));
        String path = "srv/conda/envs/notebook/lib/python" + python.version() + "/site-packages/ns/__init__.py";
        Entry.File file = (Entry.File) Objects.requireNonNull(entries.get(path));
        try (InputStream in = file.content().open()) {
            assertThat(in).hasContent("WHO = 'b'\n");
        }
        digest(layer("x", first, second));
    }

    @Test
    void aFileWhereAnotherHasADirectoryIsRefused() throws Exception {
        LockedWheel first = wheel(new WheelWriter("a", "1").file("ns", "a file"));
        LockedWheel second = wheel(new WheelWriter("b", "1").file("ns/__init__.py", ""));
        assertThatThrownBy(() -> layer("x", first, second).entries())
                .isInstanceOf(BuildException.class)
                .hasMessageContaining("b-1-py3-none-any.whl")
                .hasMessageContaining("where it or another package needs a directory or a file");
        assertThatThrownBy(() -> layer("x", second, first).entries())
                .isInstanceOf(BuildException.class)
                .hasMessageContaining("a-1-py3-none-any.whl");
    }

    @Test
    void aBrokenWheelFailsTheLayer() throws Exception {
        LockedWheel wheel = wheel(WheelWriter.demo()
                .file("demo/data.bin", "0")
                .record(text -> text.replaceFirst("data.bin,sha256=[^,]+", "data.bin,sha256=" + "A".repeat(43))));
        assertThatThrownBy(() -> digest(layer("x", wheel)))
                .isInstanceOf(BuildException.class)
                .hasMessageContaining("is not what the package's RECORD says");
    }

    @Test
    void aWheelWhoseRecordLiesLeavesNoImage() throws Exception {
        LockedWheel lying = wheel(WheelWriter.demo()
                .record(text -> text.replaceFirst("__init__.py,sha256=[^,]+", "__init__.py,sha256=" + "A".repeat(43))));
        ImageConfig config = new ImageConfig(
                "1000:1000",
                "/",
                new TreeMap<>(),
                new ImageConfig.Command(List.of(), List.of("true")),
                8888,
                new TreeMap<>());
        try (InMemoryRegistryServer registry = InMemoryRegistryServer.plain()) {
            Assembler assembler = new Assembler(
                    new LayerStore(directory.resolve("cache"), Codec.ZSTD),
                    registry.registries(),
                    Assembler.Pool.SHARED,
                    1);
            assertThatThrownBy(
                            () -> assembler.assemble(List.of(layer("x", lying)), config, "quire/a", "one", event -> {}))
                    .hasMessageContaining("is not what the package's RECORD says");
            assertThat(registry.requests())
                    .noneMatch(request -> request.startsWith("PUT ") || request.startsWith("POST "));
        }
    }

    private LockedWheel wheel(WheelWriter writer) throws IOException {
        Path file = writer.write(directory);
        LockedWheel wheel = new LockedWheel(
                writer.filename().split("-")[0],
                "1",
                writer.filename(),
                Digest.of(Files.readAllBytes(file)),
                OptionalLong.empty(),
                Optional.empty());
        files.put(wheel, file);
        return wheel;
    }

    private WheelLayer layer(String title, LockedWheel... wheels) {
        BytecodeCompiler compiler = new BytecodeCompiler(python.version(), () -> python, directory.resolve("compiler"));
        return new WheelLayer(
                Prefix.notebook(python.version()),
                title,
                List.of(wheels),
                compiler,
                wheel -> Objects.requireNonNull(files.get(wheel)));
    }

    private static Map<String, Entry> entries(WheelLayer layer) throws Exception {
        Map<String, Entry> entries = new java.util.TreeMap<>();
        layer.entries().forEach(entry -> entries.put(entry.path(), entry));
        return entries;
    }

    private static Digest digest(WheelLayer layer) throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Digest digest = LayerWriter.write(Codec.ZSTD, layer, out).blob().digest();
        assertThat(digest).isEqualTo(Digest.of(out.toByteArray()));
        return digest;
    }
}
