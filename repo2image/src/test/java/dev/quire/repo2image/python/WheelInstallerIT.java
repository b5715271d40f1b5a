package dev.quire.repo2image.python;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.quire.repo2image.image.Entry;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Our installation of a real wheel beside that of the machine's pip. */
final class WheelInstallerIT {
    /** What an installer says about itself; pip adds where a file was taken from when it was given one. */
    private static final Pattern ITS_OWN =
            Pattern.compile(".*\\.dist-info/(INSTALLER|RECORD|REQUESTED|direct_url\\.json)");

    /** pip gives itself one more name, which its own wheel does not list. */
    private static final Pattern PIPS_OWN_NAME = Pattern.compile("bin/pip3\\.[0-9]+");

    private static final Pattern IMPORT = Pattern.compile("(?m)^from (\\S+) import (\\S+)$");
    private static final Pattern CALL = Pattern.compile("sys\\.exit\\((\\S+)\\(\\)\\)");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "jupyterlab",
                "notebook",
                "ipykernel",
                "pyzmq",
                "pip",
                "numpy",
                "jupyter-core",
                "widgetsnbextension"
            })
    void installsWhatPipInstalls(String name, @TempDir Path directory) throws Exception {
        Interpreter python = Pythons.find();
        List<String> pip = List.of(python.command().getFirst(), "-m", "pip");
        assumeTrue(Pythons.output(with(pip, "--version")).isPresent(), "this machine's Python has no pip");
        Path downloads = Files.createDirectory(directory.resolve("downloads"));
        assumeTrue(
                Pythons.output(with(
                                pip,
                                "download",
                                "-q",
                                "--no-deps",
                                "--only-binary",
                                ":all:",
                                "-d",
                                downloads.toString(),
                                name))
                        .isPresent(),
                "pip cannot download " + name + " here: no network, or no index");
        Path file;
        try (Stream<Path> files = Files.list(downloads)) {
            file = files.findFirst().orElseThrow();
        }
        Path prefix = directory.resolve("prefix");
        List<String> install =
                with(pip, "install", "-q", "--no-deps", "--no-compile", "--no-index", "--ignore-installed");
        assertThat(Pythons.output(with(install, "--prefix", prefix.toString(), file.toString())))
                .isPresent();

        Map<String, Entry.File> ours = ours(python, file);
        Map<String, Path> theirs = theirs(prefix);
        assertThat(ours.keySet()).containsExactlyElementsOf(theirs.keySet());
        for (Map.Entry<String, Entry.File> entry : ours.entrySet()) {
            String path = entry.getKey();
            Path other = theirs.get(path);
            assertThat((entry.getValue().mode() & 0111) != 0)
                    .as("whether %s is executable", path)
                    .isEqualTo(Files.isExecutable(other));
            byte[] expected = Files.readAllBytes(other);
            byte[] got;
            try (InputStream in = entry.getValue().content().open()) {
                got = in.readAllBytes();
            }
            if (path.startsWith("bin/")) {
                assertThat(script(got)).as(path).isEqualTo(script(expected));
            } else {
                assertThat(got).as(path).isEqualTo(expected);
            }
        }
    }

    private static Map<String, Entry.File> ours(Interpreter python, Path file) throws IOException {
        Map<String, Entry.File> ours = new TreeMap<>();
        Wheel wheel = Wheel.open(file, file.getFileName().toString());
        for (Entry entry : WheelInstaller.install(Prefix.notebook(python.version()), wheel)) {
            String path = entry.path().substring(Prefix.PATH.length() + 1);
            if (!ITS_OWN.matcher(path).matches()) {
                ours.put(path, (Entry.File) entry);
            }
        }
        return ours;
    }

    private static Map<String, Path> theirs(Path prefix) throws IOException {
        Map<String, Path> theirs = new TreeMap<>();
        try (Stream<Path> files = Files.walk(prefix)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                // Debian's Python puts what pip installs into local/, and calls its directory dist-packages.
                String path = prefix.relativize(file)
                        .toString()
                        .replaceFirst("^local/", "")
                        .replaceFirst("^(lib/python[0-9.]+)/dist-packages/", "$1/site-packages/");
                if (!ITS_OWN.matcher(path).matches()
                        && !PIPS_OWN_NAME.matcher(path).matches()) {
                    theirs.put(path, file);
                }
            }
        }
        return theirs;
    }

    /** What a generated script calls; of others, all but the interpreter. */
    private static Map<String, String> script(byte[] bytes) {
        String text = new String(bytes, ISO_8859_1);
        Map<String, String> meaning = new HashMap<>();
        var imported = IMPORT.matcher(text);
        var call = CALL.matcher(text);
        if (imported.find() && call.find()) {
            meaning.put("module", imported.group(1));
            meaning.put("import", imported.group(2));
            meaning.put("call", call.group(1));
        } else {
            meaning.put("text", text.replaceFirst("^#!.*\n", "#!\n"));
        }
        return meaning;
    }

    private static List<String> with(List<String> command, String... more) {
        List<String> all = new ArrayList<>(command);
        all.addAll(List.of(more));
        return all;
    }
}
