package dev.quire.repo2image.debian;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.quire.repo2image.BuildError;
import dev.quire.repo2image.BuildException;
import dev.quire.repo2image.download.Downloads;
import dev.quire.repo2image.image.Entry;
import dev.quire.repo2image.image.LayerSource;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Real packages of the machine's mirror; kept in {@code QUIRE_TEST_CACHE}, by default {@code ~/.cache/quire-test}. */
final class DebianBaseIT {
    /** What every base must be able to do; each line fails loudly. */
    private static final String CHECKS = """
            set -e -o pipefail
            python3 -c 'import ssl, sqlite3, ctypes.util as u; assert u.find_library("gomp") == "libgomp.so.1"'
            python3 -c 'import ssl; assert len(ssl.create_default_context().get_ca_certs()) > 100'
            git --version
            test -z "$(dpkg --audit)"
            apt-get check
            test "$(awk 'BEGIN { print 6 * 7 }')" = 42
            ldconfig -p | grep libssl > /dev/null
            ldconfig -p | grep -v '^Cache generated' > /tmp/ours
            ldconfig
            ldconfig -p | grep -v '^Cache generated' | cmp - /tmp/ours
            cp -a /etc/ssl/certs /tmp/certs
            update-ca-certificates --fresh > /dev/null 2>&1
            diff -r --no-dereference /etc/ssl/certs /tmp/certs
            su jovyan -c 'cd && touch here && test "$(id -u):$(id -g)" = 1000:1000 && test "$PWD" = /home/jovyan'
            test -z "$(find / -xdev -xtype l -not -path '/proc/*')"
            test "$(date +%Z)" = UTC
            perl -e 'print "all is well\\n"'
            """;

    @TempDir
    private Path temporary;

    private final List<String> images = new ArrayList<>();

    private static Path cache() {
        return Path.of(Optional.ofNullable(System.getenv("QUIRE_TEST_CACHE"))
                .orElse(System.getProperty("user.home") + "/.cache/quire-test"));
    }

    private static DebianBase base(BaseLock lock) throws IOException, InterruptedException {
        HttpClient http = Downloads.client();
        try {
            DebianMirror mirror =
                    DebianMirror.find(Optional.ofNullable(System.getenv("QUIRE_DEBIAN_MIRROR")), Path.of("/"));
            Downloads downloads = new Downloads(http, cache().resolve("downloads"), 12, "quire.debian.mirror");
            return DebianBase.of(lock, new DebianArchive(mirror, downloads, InstantSource.system()), cache());
        } catch (BuildException e) {
            if (e.error() == BuildError.MISCONFIGURED || e.error() == BuildError.PACKAGES_UNREACHABLE) {
                return abort("No Debian mirror can be used here: " + e.getMessage());
            }
            throw e;
        }
    }

    private static BaseLock lock(String suite) {
        return suite.equals("trixie") ? BaseLock.trixie() : BaseLock.bookworm();
    }

    @ParameterizedTest
    @ValueSource(strings = {"trixie", "bookworm"})
    void itsPythonRunsOnThisMachine(String suite) throws Exception {
        Python python = base(lock(suite)).python();
        String code = "import sys, ssl, sqlite3; print(sys.version_info[:2], sys.prefix)";
        String expected = "(" + python.version().replace(".", ", ") + ") " + python.rootfs() + "/usr";

        assertThat(run(python.command(List.of("-I", "-B", "-c", code)))).contains(expected);
        assertThat(run(List.of(python.wrapper().toString(), "-c", code))).contains(expected);
        assertThat(run(python.command(List.of("-I", "-B", python.pipWheel() + "/pip", "--version"))))
                .contains("pip ", "python " + python.version());
    }

    @ParameterizedTest
    @ValueSource(strings = {"trixie", "bookworm"})
    void isAWholeSystem(String suite) throws Exception {
        DebianBase base = base(lock(suite));
        String image = image(base.layer(), suite);

        assertThat(podman("run", image, "bash", "-c", CHECKS)).contains("all is well");
        assertThat(podman("run", image, "--user", "1000:1000", "bash", "-c", "touch ~/x && echo $HOME"))
                .contains("/home/jovyan");
    }

    @Test
    void theServicesLayerAddsAJavaThatRunsUnprivilegedOnAReadOnlyRoot() throws Exception {
        DebianBase base = base(BaseLock.trixie());
        DebianBase service = base(BaseLock.trixie().plus(BaseLock.service()));
        String below = image(base.layer(), "below");
        Path context = Files.createDirectory(temporary.resolve("context"));
        tar(service.layerOver(base), context.resolve("over.tar"));
        Files.writeString(context.resolve("Dockerfile"), "FROM " + below + "\nADD over.tar /\n");
        String image = "localhost/quire-base-it:service";
        podman("build", "--tag", image, context.toString());
        images.add(image);

        String output = podman(
                "run",
                image,
                "--read-only",
                "--user",
                "1000:1000",
                "bash",
                "-c",
                "test -z \"$(dpkg --audit)\" && java -version && keytool -list -cacerts -storepass changeit | grep entries");

        assertThat(output).contains("25.").containsPattern("contains 1[0-9][0-9] entries");
    }

    @AfterEach
    void removeImages() throws Exception {
        for (String image : images.reversed()) {
            run(List.of("podman", "rmi", "--force", image));
        }
    }

    private String image(LayerSource layer, String tag) throws Exception {
        String engine = Optional.ofNullable(System.getenv("PATH")).orElse("");
        if (List.of(engine.split(":")).stream().noneMatch(path -> Files.isExecutable(Path.of(path, "podman")))) {
            return abort("There is no podman on this machine to run the base with.");
        }
        Path tar = temporary.resolve(tag + ".tar");
        tar(layer, tar);
        String image = "localhost/quire-base-it:" + tag;
        podman("import", tar.toString(), image);
        images.add(image);
        return image;
    }

    /** {@code run} takes the image first and then the options and the command. */
    private String podman(String command, String... words) throws Exception {
        List<String> line = new ArrayList<>(List.of("podman", command));
        List<String> rest = new ArrayList<>(List.of(words));
        if (!command.equals("import")) {
            line.addAll(List.of("--runtime", "runc", "--ulimit", "nofile=1024:1024", "--ulimit", "nproc=4096:4096"));
        }
        if (command.equals("run")) {
            line.addAll(List.of("--rm", "--network", "none"));
            String image = rest.removeFirst();
            rest.add(rest.indexOf("bash"), image);
        }
        line.addAll(rest);
        return run(line);
    }

    private String run(List<String> command) throws Exception {
        Path log = Files.createTempFile(temporary, "log", "");
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        try {
            assertThat(process.waitFor(5, TimeUnit.MINUTES))
                    .as("%s ends", command)
                    .isTrue();
        } finally {
            process.destroyForcibly();
        }
        String output = Files.readString(log, UTF_8);
        assertThat(process.exitValue()).as("%s says: %s", command, output).isZero();
        return output;
    }

    /** A plain tar of the layer; a hard link's header carries the mode of its file, as some readers apply it. */
    private static void tar(LayerSource layer, Path file) throws IOException, InterruptedException {
        Map<String, Integer> modes = new HashMap<>();
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file));
                TarArchiveOutputStream tar = new TarArchiveOutputStream(out, "UTF-8")) {
            tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
            for (Entry entry : layer.entries()) {
                TarArchiveEntry header = switch (entry) {
                    case Entry.Directory it -> {
                        TarArchiveEntry made = new TarArchiveEntry(it.path() + "/");
                        made.setMode(040000 | it.mode());
                        made.setIds(it.owner().uid(), it.owner().gid());
                        yield made;
                    }
                    case Entry.File it -> {
                        TarArchiveEntry made = new TarArchiveEntry(it.path());
                        made.setMode(0100000 | it.mode());
                        made.setIds(it.owner().uid(), it.owner().gid());
                        made.setSize(it.content().size());
                        modes.put(it.path(), made.getMode());
                        yield made;
                    }
                    case Entry.Symlink it -> {
                        TarArchiveEntry made = new TarArchiveEntry(it.path(), TarConstants.LF_SYMLINK);
                        made.setLinkName(it.target());
                        yield made;
                    }
                    case Entry.HardLink it -> {
                        TarArchiveEntry made = new TarArchiveEntry(it.path(), TarConstants.LF_LINK);
                        made.setLinkName(it.target());
                        made.setMode(modes.getOrDefault(it.target(), 0100755));
                        yield made;
                    }
                };
                tar.putArchiveEntry(header);
                if (entry instanceof Entry.File it) {
                    try (InputStream in = it.content().open()) {
                        in.transferTo(tar);
                    }
                }
                tar.closeArchiveEntry();
            }
        }
    }
}
