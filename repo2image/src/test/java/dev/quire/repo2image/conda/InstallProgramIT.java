package dev.quire.repo2image.conda;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.quire.repo2image.BuildError;
import dev.quire.repo2image.BuildException;
import dev.quire.repo2image.assemble.Bases;
import dev.quire.repo2image.buildpack.Executed.CondaEnvironment;
import dev.quire.repo2image.buildpack.Executed.CondaFile;
import dev.quire.repo2image.debian.DebianArchive;
import dev.quire.repo2image.debian.DebianMirror;
import dev.quire.repo2image.download.Downloads;
import dev.quire.repo2image.image.Digest;
import dev.quire.repo2image.python.Interpreter;
import dev.quire.repo2image.python.PackageIndex;
import dev.quire.repo2image.repo.Addresses;
import dev.quire.repo2image.repo.InMemoryTree;
import dev.quire.repo2image.step.Recipe;
import dev.quire.repo2image.step.StepInput;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The program that installs, run on this machine against channels that the test makes: rattler is the real one, from the Python
 * package index; {@code python} in these channels is a name only.
 */
final class InstallProgramIT {
    @TempDir
    private Path directory;

    private TestChannel channels;
    private CondaRecipe recipes;
    private Interpreter interpreter;

    @BeforeEach
    void makeChannels() throws Exception {
        Path cache = Path.of(Optional.ofNullable(System.getenv("QUIRE_TEST_CACHE"))
                .orElse(System.getProperty("user.home") + "/.cache/quire-test"));
        Optional<Path> certificates =
                Optional.ofNullable(System.getenv("SSL_CERT_FILE")).map(Path::of);
        try (HttpClient http = Downloads.client()) {
            DebianArchive archive = new DebianArchive(
                    DebianMirror.find(Optional.ofNullable(System.getenv("QUIRE_DEBIAN_MIRROR")), Path.of("/")),
                    new Downloads(http, cache.resolve("downloads"), 12, "quire.debian.mirror"),
                    InstantSource.system());
            interpreter = new Bases(archive, cache).interpreter("3.13");
            Interpreter there = interpreter;
            recipes = new CondaRecipe(
                    cache,
                    () -> there,
                    new PackageIndex(
                            Optional.ofNullable(System.getenv("PIP_INDEX_URL")), certificates, new TreeMap<>()),
                    Addresses.ANY);
            recipes.of(step(CondaFile.ENVIRONMENT, "environment.yml"), InMemoryTree.of("environment.yml", ""));
        } catch (BuildException e) {
            if (e.error() == BuildError.MISCONFIGURED || e.error() == BuildError.PACKAGES_UNREACHABLE) {
                abort("There is no Python or solver to be had here: " + e.getMessage());
            }
            throw e;
        }
        channels = new TestChannel(directory.resolve("channels"));
        channels.bz2("conda-forge", TestChannel.linux("python", "3.11.4").file("bin/python", "#!/bin/sh\nexit 0\n"))
                .bz2("conda-forge", TestChannel.noarch("pip", "26.3").file("share/pip.txt", "pip"))
                .conda(
                        "conda-forge",
                        TestChannel.noarch("ipykernel", "7.0.0")
                                .needs("python >=3.9")
                                .file("share/jupyter/kernels/python3/kernel.json", "{\"argv\": [\"python\", \"-m\"]}"))
                .bz2("conda-forge", TestChannel.linux("zlib", "1.2").file("lib/libz.so.1", "z 1.2"))
                .bz2("conda-forge", TestChannel.linux("zlib", "1.3").file("lib/libz.so.1", "z 1.3"))
                .conda(
                        "bioconda",
                        TestChannel.linux("samtools", "1.20")
                                .needs("zlib <1.3")
                                .file("bin/samtools", "#!/bin/sh\necho /placeholder\n")
                                .file("bin/.samtools-post-link.sh", "#!/bin/sh\necho done > $PREFIX/linked\n"))
                .bz2("bioconda", TestChannel.linux("zlib", "9").file("lib/libz.so.1", "z 9"));
    }

    @AfterEach
    void stopServing() {
        if (channels != null) {
            channels.close();
        }
    }

    private static CondaEnvironment step(CondaFile kind, String file) {
        return new CondaEnvironment(kind, Optional.empty(), Optional.empty(), Optional.empty(), file);
    }

    private Path prefix() {
        return directory.resolve("prefix");
    }

    /** What the program prints; its failure as the step's would be. */
    private String install(CondaFile kind, String name, String text, Map<String, String> where) throws Exception {
        Recipe recipe = recipes.of(step(kind, name), InMemoryTree.of(name, text));
        Path inputs = directory.resolve("inputs");
        for (StepInput input : recipe.inputs()) {
            Path file = inputs.resolve(input.path());
            Files.createDirectories(file.getParent());
            try (InputStream in = input.content().open()) {
                Files.copy(in, file, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
            }
        }
        List<String> command =
                new ArrayList<>(recipe.command().subList(0, recipe.command().size() - 3));
        command.addAll(List.of(interpreter.executable().toString(), inputs.toString(), prefix().toString()));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().putAll(recipe.environment());
        builder.environment().putAll(Map.of("NB_PYTHON_PREFIX", "/absent", "REPO_DIR", directory.toString()));
        builder.environment().putAll(where);
        Path log = directory.resolve("log");
        Process process = builder.redirectOutput(log.toFile()).start();
        assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
        String output = Files.readString(log, UTF_8);
        if (process.exitValue() != 0) {
            String stated = output.lines()
                    .filter(line -> line.startsWith("quire-error: "))
                    .findFirst()
                    .orElse(output);
            String[] part = stated.split(" ", 3);
            throw new BuildException(BuildError.valueOf(part[1]), part[2]);
        }
        return output;
    }

    private Map<String, String> alias() {
        return new CondaChannels(Optional.of(channels.url()), new TreeMap<>()).environment();
    }

    private String install(String text) throws Exception {
        return install(CondaFile.ENVIRONMENT, "environment.yml", text, alias());
    }

    private BuildException failure(String text) {
        return catchThrowableOfType(BuildException.class, () -> install(text));
    }

    private String read(String path) throws IOException {
        return Files.readString(prefix().resolve(path));
    }

    @Test
    void anEnvironmentIsSolvedAndInstalled() throws Exception {
        String log = install("""
                channels: [conda-forge, bioconda]
                dependencies:
                  - python=3.11
                  - bioconda::samtools>=1
                """);

        assertThat(log).contains("Installing 5 packages", "samtools 1.20", "zlib 1.2", "ipykernel 7.0.0");
        assertThat(read("bin/samtools")).contains("echo " + prefix());
        assertThat(read("linked")).isEqualTo("done\n");
        assertThat(read("lib/libz.so.1")).isEqualTo("z 1.2");
        assertThat(read("share/jupyter/kernels/python3/kernel.json")).contains(prefix() + "/bin/python");
        try (var files = Files.walk(prefix())) {
            assertThat(files.filter(Files::isRegularFile))
                    .allSatisfy(file -> assertThat(file).content().doesNotContain(channels.url()));
        }
    }

    @Test
    void whatIsInstalledAgainIsTheSameToTheByte() throws Exception {
        String asked = "channels: [conda-forge, bioconda]\ndependencies: [python=3.11, 'samtools>=1']\n";
        install(asked);
        Map<String, String> first = files();
        Files.move(prefix(), directory.resolve("first"));
        install(asked);

        assertThat(files()).isEqualTo(first).containsKeys("linked", "conda-meta/zlib-1.2-0.json");
    }

    private Map<String, String> files() throws IOException {
        Map<String, String> files = new TreeMap<>();
        try (var all = Files.walk(prefix())) {
            for (Path file : (Iterable<Path>) all.filter(Files::isRegularFile)::iterator) {
                files.put(prefix().relativize(file).toString(), Files.readString(file));
            }
        }
        return files;
    }

    @Test
    void theFirstChannelThatHasAPackageIsTheOneThatCounts() throws Exception {
        assertThat(install("channels: [bioconda, conda-forge]\ndependencies: [zlib]"))
                .contains("zlib 9 ");
    }

    @Test
    void oneChannelCanHaveAMirrorOfItsOwn() throws Exception {
        Map<String, String> where = new CondaChannels(
                        Optional.of("http://127.0.0.1:1"),
                        new TreeMap<>(Map.of("conda-forge", channels.url() + "/conda-forge")))
                .environment();
        assertThat(install(CondaFile.ENVIRONMENT, "environment.yml", "dependencies: [zlib]", where))
                .contains("zlib 1.3");
        assertThat(install("channels: ['" + channels.url() + "/bioconda']\ndependencies: [zlib]"))
                .contains("zlib 9 ");
    }

    @Test
    void whatCannotBeSolvedIsSaidWithTheLine() {
        BuildException unknown = failure("dependencies:\n  - zlib\n  - nummpy\n");
        assertThat(unknown.error()).isEqualTo(BuildError.UNRESOLVABLE);
        assertThat(unknown)
                .hasMessageStartingWith("environment.yml, line 3: ")
                .hasMessageContaining("No candidates were found for nummpy");
        BuildException conflict =
                failure("channels: [conda-forge, bioconda]\ndependencies:\n  - samtools\n  - zlib=1.3\n");
        assertThat(conflict.error()).isEqualTo(BuildError.UNRESOLVABLE);
        assertThat(conflict).hasMessageMatching("(?s)environment\\.yml, line [34]: .*samtools.*zlib.*");
        assertThat(conflict.getMessage()).doesNotContain("\n", "└");
        BuildException nonsense = failure("dependencies:\n  - zlib ===1\n");
        assertThat(nonsense.error()).isEqualTo(BuildError.INVALID_FILE);
        assertThat(nonsense).hasMessageStartingWith("environment.yml, line 2: 'zlib ===1'");
    }

    @Test
    void aChannelThatIsNotThereOrCannotBeReachedIsNamed() {
        BuildException missing = failure("channels: [nothing, conda-forge]\ndependencies: [zlib]");
        assertThat(missing.error()).isEqualTo(BuildError.UNRESOLVABLE);
        assertThat(missing).hasMessageContaining("The channel 'nothing' does not exist");
        Map<String, String> nowhere =
                new CondaChannels(Optional.of("http://127.0.0.1:1"), new TreeMap<>()).environment();
        BuildException unreachable = catchThrowableOfType(
                BuildException.class,
                () -> install(CondaFile.ENVIRONMENT, "environment.yml", "dependencies: [zlib]", nowhere));
        assertThat(unreachable.error()).isEqualTo(BuildError.PACKAGES_UNREACHABLE);
        assertThat(unreachable)
                .hasMessageContaining("The channel 'conda-forge' cannot be reached")
                .hasMessageContaining("quire.conda.channel-alias");
    }

    @Test
    void aPackageThatIsNotWhatItsChannelPromisesIsNotUsed() throws Exception {
        Path index = directory.resolve("channels/conda-forge/linux-64/repodata.json");
        Path file = directory.resolve("channels/conda-forge/linux-64/zlib-1.3-0.tar.bz2");
        Files.writeString(
                index,
                Files.readString(index)
                        .replace(Digest.of(Files.readAllBytes(file)).hex(), "0".repeat(64)));

        BuildException corrupt = failure("dependencies: [zlib]");
        assertThat(corrupt.error()).isEqualTo(BuildError.CORRUPT_PACKAGE);
        assertThat(corrupt).hasMessageContaining("zlib-1.3-0.tar.bz2");
        assertThat(prefix().resolve("lib/libz.so.1")).doesNotExist();
    }

    @Test
    void condaLockIsInstalledAsItIsLocked() throws Exception {
        String lock = "version: 1\nmetadata: {channels: [{url: conda-forge}]}\npackage:\n"
                + locked("python", "3.11.4", "python-3.11.4-0.tar.bz2")
                + locked("zlib", "1.2", "zlib-1.2-0.tar.bz2");

        String log = install(CondaFile.CONDA_LOCK, "conda-lock.yml", lock, alias());
        assertThat(log).contains("zlib 1.2", "no ipykernel", "ipykernel 7.0.0");
        assertThat(read("lib/libz.so.1")).isEqualTo("z 1.2");

        BuildException corrupt = catchThrowableOfType(
                BuildException.class,
                () -> install(
                        CondaFile.CONDA_LOCK,
                        "conda-lock.yml",
                        lock.replaceAll("sha256: [0-9a-f]{64}", "sha256: " + "0".repeat(64)),
                        alias()));
        assertThat(corrupt.error()).isEqualTo(BuildError.CORRUPT_PACKAGE);
    }

    private String locked(String name, String version, String file) throws IOException {
        Path at = directory.resolve("channels/conda-forge/linux-64").resolve(file);
        return """
                - name: %s
                  version: %s
                  manager: conda
                  platform: linux-64
                  dependencies: {}
                  url: %s/conda-forge/linux-64/%s
                  hash: {sha256: %s}
                  category: main
                """.formatted(
                        name,
                        version,
                        channels.url(),
                        file,
                        Digest.of(Files.readAllBytes(at)).hex());
    }

    @Test
    void pixisLockIsInstalledAsItIsLocked() throws Exception {
        String url = channels.url() + "/conda-forge/linux-64/";
        Path zlib = directory.resolve("channels/conda-forge/linux-64/zlib-1.2-0.tar.bz2");
        String lock = """
                version: 6
                environments:
                  default:
                    channels:
                    - url: %1$s/conda-forge/
                    packages:
                      linux-64:
                      - conda: %2$szlib-1.2-0.tar.bz2
                packages:
                - conda: %2$szlib-1.2-0.tar.bz2
                  sha256: %3$s
                """.formatted(
                        channels.url(), url, Digest.of(Files.readAllBytes(zlib)).hex());

        assertThat(install(CondaFile.PIXI_LOCK, "pixi.lock", lock, alias())).contains("Installing 1 packages");
        assertThat(read("lib/libz.so.1")).isEqualTo("z 1.2");

        BuildException other = catchThrowableOfType(
                BuildException.class,
                () -> install(
                        CondaFile.PIXI_LOCK, "pixi.lock", lock.replace("      linux-64:", "      osx-64:"), alias()));
        assertThat(other.error()).isEqualTo(BuildError.UNSUPPORTED);
        assertThat(other).hasMessageContaining("nothing is locked for linux-64");
        BuildException nonsense = catchThrowableOfType(
                BuildException.class, () -> install(CondaFile.PIXI_LOCK, "pixi.lock", "version: 6\nx: [", alias()));
        assertThat(nonsense.error()).isEqualTo(BuildError.INVALID_FILE);
    }
}
