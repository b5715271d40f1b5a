package dev.quire.repo2image.python;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quire.repo2image.BuildException;
import dev.quire.repo2image.image.Digest;
import dev.quire.repo2image.image.Entry;
import dev.quire.repo2image.image.Owner;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class WheelInstallerTest {
    private static final String PREFIX = "srv/conda/envs/notebook";
    private static final String SITE = PREFIX + "/lib/python3.13/site-packages";

    @TempDir
    Path directory;

    @Test
    void modulesAndMetadataGoToSitePackages() throws IOException {
        Map<String, Entry.File> files = install(WheelWriter.demo().file("demo/tool.sh", "#!/bin/sh\n", 0100755));
        assertThat(files.keySet())
                .containsExactly(
                        SITE + "/demo-1.0.dist-info/INSTALLER",
                        SITE + "/demo-1.0.dist-info/METADATA",
                        SITE + "/demo-1.0.dist-info/RECORD",
                        SITE + "/demo-1.0.dist-info/WHEEL",
                        SITE + "/demo/__init__.py",
                        SITE + "/demo/tool.sh");
        assertThat(files.values()).allMatch(file -> file.owner().equals(Owner.USER));
        assertThat(file(files, SITE + "/demo/__init__.py").mode()).isEqualTo(0644);
        assertThat(file(files, SITE + "/demo/tool.sh").mode()).isEqualTo(0755);
        assertThat(text(files, SITE + "/demo-1.0.dist-info/INSTALLER")).isEqualTo("quire\n");
    }

    @Test
    void dataDirectoriesGoWhereTheyBelong() throws IOException {
        Map<String, Entry.File> files = install(WheelWriter.demo()
                .dataFile("purelib/pure.py", "1")
                .dataFile("platlib/plat.so", "2")
                .dataFile("data/share/jupyter/kernels/demo/kernel.json", "{}")
                .dataFile("data/etc/jupyter/demo.json", "{}")
                .dataFile("headers/demo.h", "3"));
        assertThat(files.keySet())
                .contains(
                        SITE + "/pure.py",
                        SITE + "/plat.so",
                        PREFIX + "/share/jupyter/kernels/demo/kernel.json",
                        PREFIX + "/etc/jupyter/demo.json",
                        PREFIX + "/include/site/python3.13/demo/demo.h");
    }

    @ParameterizedTest
    @ValueSource(strings = {"#!python\n", "#!pythonw\n", "#!python3 -u\n", "#!python\r\n"})
    void scriptsOfPythonGetThePrefixesInterpreter(String first) throws IOException {
        Map<String, Entry.File> files = install(WheelWriter.demo().dataFile("scripts/run", first + "print('ü')\n"));
        assertThat(text(files, PREFIX + "/bin/run")).isEqualTo("#!/" + PREFIX + "/bin/python\nprint('ü')\n");
        assertThat(file(files, PREFIX + "/bin/run").mode()).isEqualTo(0755);
    }

    @ParameterizedTest
    @ValueSource(strings = {"#!/bin/sh\necho\n", "\u007fELF", "", "#!pyth"})
    void otherScriptsStayAsTheyAre(String script) throws IOException {
        Map<String, Entry.File> files = install(WheelWriter.demo().dataFile("scripts/run", script));
        assertThat(text(files, PREFIX + "/bin/run")).isEqualTo(script);
        assertThat(file(files, PREFIX + "/bin/run").mode()).isEqualTo(0755);
    }

    @Test
    void entryPointsBecomeScripts() throws IOException {
        Map<String, Entry.File> files = install(WheelWriter.demo().entryPoints("""
                [console_scripts]
                demo = demo.cli:App.main [extra]
                [gui_scripts]
                demo-gui=demo:gui
                [other]
                not-me = demo:x
                """));
        assertThat(text(files, PREFIX + "/bin/demo"))
                .startsWith("#!/" + PREFIX + "/bin/python\n")
                .contains("from demo.cli import App\n", "sys.exit(App.main())");
        assertThat(text(files, PREFIX + "/bin/demo-gui")).contains("from demo import gui\n", "sys.exit(gui())");
        assertThat(files).doesNotContainKey(PREFIX + "/bin/not-me");
        assertThat(file(files, PREFIX + "/bin/demo").mode()).isEqualTo(0755);
    }

    @Test
    void recordListsWhatWasInstalledWhereItLies() throws IOException {
        Map<String, Entry.File> files = install(WheelWriter.demo()
                .file("demo/a, b.txt", "x")
                .dataFile("data/share/demo.txt", "y")
                .dataFile("scripts/run", "#!python\n")
                .entryPoints("[console_scripts]\ndemo = demo:main\n"));
        String text = text(files, SITE + "/demo-1.0.dist-info/RECORD");
        Map<String, String> record = RecordFile.parse(text);
        assertThat(record).hasSameSizeAs(files);
        for (Map.Entry<String, String> line : record.entrySet()) {
            String path = Path.of(SITE).resolve(line.getKey()).normalize().toString();
            byte[] bytes = bytes(files, path);
            if (path.endsWith("/RECORD")) {
                assertThat(line.getValue()).isEmpty();
            } else {
                assertThat(line.getValue())
                        .isEqualTo(VerifiedContent.hash(Digest.sha256().digest(bytes)));
                assertThat(text).contains(line.getValue() + "," + bytes.length + "\n");
            }
        }
    }

    @Test
    void anInstallerThatTheWheelBringsIsReplaced() throws IOException {
        Map<String, Entry.File> files = install(WheelWriter.demo().file("demo-1.0.dist-info/INSTALLER", "pip\n"));
        assertThat(text(files, SITE + "/demo-1.0.dist-info/INSTALLER")).isEqualTo("quire\n");
        assertThat(text(files, SITE + "/demo-1.0.dist-info/RECORD")).containsOnlyOnce("INSTALLER");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "../evil.py",
                "demo/../../evil.py",
                "/etc/cron.d/evil",
                "demo//evil.py",
                "./evil.py",
                "demo-1.0.data/purelib/../../../evil",
                "demo-1.0.data/data/../../../../etc/passwd",
                "demo-1.0.data/data//etc/passwd",
                "demo-1.0.data/headers/../../x",
                "demo-1.0.data/scripts/../evil",
                "demo-1.0.data/scripts/..",
                "demo-1.0.data/scripts/",
                "demo-1.0.data/unknown/x",
                "demo-1.0.data/loose"
            })
    void nothingIsWrittenOutsideOfItsPlace(String path) throws IOException {
        WheelWriter writer = WheelWriter.demo().file(path, "evil");
        Path file = writer.write(directory);
        // A name that ends with a slash is a directory, which is passed over.
        if (path.endsWith("/")) {
            assertThat(install(writer).keySet()).noneMatch(each -> each.contains("/bin"));
            return;
        }
        assertThatThrownBy(() -> WheelInstaller.install(Prefix.notebook("3.13"), Wheel.open(file, writer.filename())))
                .isInstanceOf(BuildException.class)
                .hasMessageStartingWith("The package file demo-1.0-py3-none-any.whl ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"../evil", "/evil", ".hidden", "a/b", "a b", "-"})
    void namesOfEntryPointsStayInBin(String name) throws IOException {
        Map<String, Entry.File> files =
                install(WheelWriter.demo().entryPoints("[console_scripts]\n" + name + " = demo:main\n"));
        assertThat(files.keySet())
                .filteredOn(path -> !path.startsWith(SITE + "/"))
                .allMatch(path -> path.matches(PREFIX + "/bin/[A-Za-z0-9_-][A-Za-z0-9._-]*"));
    }

    @Test
    void theResultIsAPureFunctionOfTheWheel() throws IOException {
        WheelWriter writer = WheelWriter.demo().entryPoints("[console_scripts]\ndemo = demo:main\n");
        Map<String, Entry.File> first = install(writer);
        Map<String, Entry.File> second = install(writer);
        assertThat(second.keySet()).containsExactlyElementsOf(first.keySet());
        for (String path : first.keySet()) {
            assertThat(bytes(second, path)).isEqualTo(bytes(first, path));
        }
    }

    private Map<String, Entry.File> install(WheelWriter writer) throws IOException {
        Map<String, Entry.File> files = new TreeMap<>();
        Wheel wheel = Wheel.open(writer.write(directory), writer.filename());
        for (Entry entry : WheelInstaller.install(Prefix.notebook("3.13"), wheel)) {
            files.put(entry.path(), (Entry.File) entry);
        }
        return files;
    }

    private static Entry.File file(Map<String, Entry.File> files, String path) {
        return Objects.requireNonNull(files.get(path), path);
    }

    private static String text(Map<String, Entry.File> files, String path) throws IOException {
        return new String(bytes(files, path), UTF_8);
    }

    private static byte[] bytes(Map<String, Entry.File> files, String path) throws IOException {
        try (InputStream in = file(files, path).content().open()) {
            byte[] bytes = in.readAllBytes();
            assertThat((long) bytes.length)
                    .isEqualTo(file(files, path).content().size());
            return bytes;
        }
    }
}
