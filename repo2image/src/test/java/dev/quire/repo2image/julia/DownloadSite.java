package dev.quire.repo2image.julia;

import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.SimpleFileServer;
import dev.quire.repo2image.image.Digest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;

/** A site laid out as Julia's own, on this machine's loopback address; its programs are shell scripts that stand in for Julia. */
public final class DownloadSite implements AutoCloseable {
    /**
     * A program for {@link #release} that stands in for Julia and Pkg, which are in none of the package registries: it leaves what
     * it was told, and a kernel where IJulia would put it.
     */
    public static final String STAND_IN = """
            version=$(basename "$(ls -d "$(dirname "$0")"/../lib/libjulia.so.*.*.*)")
            version=${version#libjulia.so.1.}
            case "$*" in
              --version) echo "julia version $version"; exit ;;
              *install-project.jl*) ;;
              # What Jupyter asks it when a session starts.
              *) exit ;;
            esac
            kernel=$JUPYTER_DATA_DIR/kernels/julia-${version%.*}
            mkdir -p "$JULIA_DEPOT_PATH/packages" "$kernel"
            echo "$@ as $(id -u) from ${JULIA_PKG_SERVER-} for $JULIA_PROJECT" > "$JULIA_DEPOT_PATH/packages/told"
            head -c 1000 "${2}" > /dev/null
            cat /tmp/quire-step/project/*Project.toml > "$JULIA_DEPOT_PATH/packages/project"
            cat /tmp/quire-step/project/*Manifest.toml > "$JULIA_DEPOT_PATH/packages/manifest" 2> /dev/null || true
            cat > "$kernel/kernel.json" <<END
            {"argv": ["/srv/julia/bin/julia", "{connection_file}"], "display_name": "Julia $version", "language": "julia"}
            END
            """;

    private final Path root;
    private final HttpServer server;
    private final List<String> versions = new ArrayList<>();

    /** Serves what is below that directory. */
    public DownloadSite(Path root) throws IOException {
        this.root = root;
        this.server = SimpleFileServer.createFileServer(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                Files.createDirectories(root).toAbsolutePath(),
                SimpleFileServer.OutputLevel.NONE);
        server.start();
        publish();
    }

    /** What {@code quire.julia.downloads} is to be. */
    public String url() {
        return "http://" + server.getAddress().getHostString() + ":"
                + server.getAddress().getPort() + "/bin";
    }

    /** Publishes a release whose program is that script. */
    public DownloadSite release(String version, String script) throws IOException {
        byte[] archive = archive(version, script);
        return listed(version, archive, Digest.of(archive).hex());
    }

    /** Publishes a release whose archive is not what the list says. */
    DownloadSite corrupt(String version) throws IOException {
        return listed(version, archive(version, "true"), "0".repeat(64));
    }

    private DownloadSite listed(String version, byte[] archive, String hash) throws IOException {
        String series = version.substring(0, version.lastIndexOf('.'));
        String path = "linux/x64/" + series + "/julia-" + version + "-linux-x86_64.tar.gz";
        Path file = root.resolve("bin").resolve(path);
        Files.createDirectories(file.getParent());
        Files.write(file, archive);
        versions.add("""
                "%s": {"stable": %s, "files": [
                  {"url": "https://julia.example.org/bin/mac/x64/julia.dmg", "triplet": "x86_64-apple-darwin14",
                   "kind": "installer", "sha256": "%s", "size": 1},
                  {"url": "https://julia.example.org/bin/%s", "triplet": "x86_64-linux-gnu",
                   "kind": "archive", "sha256": "%s", "size": %d}]}
                """.formatted(version, !version.contains("-"), hash, path, hash, archive.length));
        publish();
        return this;
    }

    private void publish() throws IOException {
        Path list = Files.createDirectories(root.resolve("bin")).resolve("versions.json");
        Files.writeString(list, "{" + String.join(",", versions) + "}");
    }

    private static byte[] archive(String version, String script) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (TarArchiveOutputStream tar = new TarArchiveOutputStream(new GZIPOutputStream(bytes))) {
            String top = "julia-" + version + "/";
            write(tar, new TarArchiveEntry(top), "");
            TarArchiveEntry program = new TarArchiveEntry(top + "bin/julia");
            program.setMode(0100755);
            write(tar, program, "#!/bin/bash\nset -e -u\n" + script + "\n");
            write(tar, new TarArchiveEntry(top + "lib/libjulia.so.1." + version), "library of " + version);
            TarArchiveEntry link = new TarArchiveEntry(top + "lib/libjulia.so.1", TarConstants.LF_SYMLINK);
            link.setLinkName("libjulia.so.1." + version);
            write(tar, link, "");
        }
        return bytes.toByteArray();
    }

    private static void write(TarArchiveOutputStream tar, TarArchiveEntry entry, String text) throws IOException {
        byte[] content = text.getBytes(StandardCharsets.UTF_8);
        entry.setSize(content.length);
        tar.putArchiveEntry(entry);
        tar.write(content);
        tar.closeArchiveEntry();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
