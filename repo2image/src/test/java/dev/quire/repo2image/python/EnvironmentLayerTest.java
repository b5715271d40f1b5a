package dev.quire.repo2image.python;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quire.repo2image.image.Entry;
import dev.quire.repo2image.image.Owner;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class EnvironmentLayerTest {
    private static final StackLock STACK = StackLock.parse("3.13", """
            demo-package 1.0 demo_package-1.0-py3-none-any.whl %1$s 1
            other 2.0.post1 other-2.0.post1-cp313-cp313-manylinux1_x86_64.whl %1$s 1
            """.formatted("0".repeat(64)));

    @TempDir
    Path directory;

    private Interpreter python;

    @BeforeEach
    void findPython() throws IOException, InterruptedException {
        python = Pythons.find();
    }

    @Test
    void theServersEnvironmentHasWhatStartsItAndTheSettings() throws Exception {
        Map<String, Entry> entries = entries(server(STACK));
        String site = "srv/conda/envs/notebook/lib/python" + python.version() + "/site-packages/";
        String cached = ".cpython-" + python.version().replace(".", "") + ".pyc";
        assertThat(entries)
                .containsKeys(
                        "srv/conda/envs/notebook/pyvenv.cfg",
                        "srv/conda/envs/notebook/share/jupyter/lab/settings/overrides.json",
                        site + "quire_start.pth",
                        site + "quire_start/__init__.py",
                        site + "quire_start/__pycache__/__init__" + cached,
                        site + "quire_start/__pycache__/stack" + cached);
        assertThat(entries.values())
                .filteredOn(Entry.File.class::isInstance)
                .map(Entry.File.class::cast)
                .allMatch(file -> file.owner().equals(Owner.USER))
                .allMatch(file -> file.content().size() > 0);
    }

    @Test
    void itNamesTheStacksDistributionsAsTheirDirectoriesAre() throws Exception {
        assertThat(text(entries(server(STACK)), "quire_start/stack.py"))
                .contains("\"demo_package-1.0\",", "\"other-2.0.post1\",");
    }

    @Test
    void itsPackageIsWholeAndBeginsInAServerOnly() throws Exception {
        String packages = Prefix.notebook(python.version()).sitePackages() + "/";
        for (Map.Entry<String, Entry> entry : entries(server(STACK)).entrySet()) {
            if (entry.getKey().startsWith(packages) && entry.getValue() instanceof Entry.File file) {
                Path path = directory.resolve("site").resolve(entry.getKey().substring(packages.length()));
                Files.createDirectories(Objects.requireNonNull(path.getParent()));
                try (InputStream in = file.content().open()) {
                    Files.copy(in, path);
                }
            }
        }
        String ask = "import site, sys; site.addsitedir(sys.path[0]); "
                + "print('quire_start' in sys.modules, type(sys.meta_path[0]).__name__)";
        Path program = Files.writeString(directory.resolve("site/jupyter-lab"), ask);
        Path other = Files.writeString(directory.resolve("site/jupyter-kernel"), ask);
        assertThat(printed(program)).isEqualTo("True Finder");
        assertThat(printed(other)).startsWith("False ");
    }

    private String printed(Path program) throws InterruptedException {
        List<String> command = new ArrayList<>(python.command());
        command.add(program.toString());
        return Pythons.output(command).orElseThrow().strip();
    }

    @Test
    void anotherStackIsAnotherLayer() {
        StackLock other = new StackLock("3.13", STACK.roots(), STACK.wheels().subList(0, 1));
        assertThat(server(STACK).key())
                .isEqualTo(server(STACK).key())
                .isNotEqualTo(server(other).key());
    }

    /** Otherwise it would be a distribution, which {@code pip freeze} lists and no index has. */
    @Test
    void whatStartsTheServerIsNoDistribution() throws Exception {
        assertThat(entries(server(STACK)).keySet()).noneMatch(path -> path.contains(".dist-info"));
    }

    @Test
    void aKernelsEnvironmentLiesElsewhereAndHasNeither() throws Exception {
        EnvironmentLayer kernel = EnvironmentLayer.ofKernel(Prefix.kernel("3.13"), compiler());
        assertThat(kernel.key()).isNotEqualTo(server(STACK).key());
        assertThat(entries(kernel).keySet())
                .contains("srv/conda/envs/kernel/bin/python", "srv/conda/envs/kernel/lib/python3.13/site-packages")
                .noneMatch(path -> path.contains("envs/notebook") || path.contains("overrides"))
                .noneMatch(path -> path.contains("quire"));
    }

    private EnvironmentLayer server(StackLock stack) {
        return EnvironmentLayer.ofServer(Prefix.notebook(python.version()), new ServerStart(stack), compiler());
    }

    private BytecodeCompiler compiler() {
        return new BytecodeCompiler(python.version(), () -> python, directory);
    }

    private static Map<String, Entry> entries(EnvironmentLayer layer) throws IOException, InterruptedException {
        Map<String, Entry> entries = new TreeMap<>();
        layer.entries()
                .forEach(entry -> assertThat(entries.put(entry.path(), entry)).isNull());
        return entries;
    }

    private static String text(Map<String, Entry> entries, String end) throws IOException {
        Entry.File file = entries.values().stream()
                .filter(entry -> entry.path().endsWith(end))
                .map(Entry.File.class::cast)
                .findFirst()
                .orElseThrow();
        try (InputStream in = file.content().open()) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
