package dev.quire.launcher.standin;

import dev.quire.launcher.session.ImageSource;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;

/**
 * An image for steps, made from this machine's own {@code /usr/bin/python3} with its library, a shell, and some files below
 * {@code /opt} and {@code /home/jovyan} to change. It needs Linux and {@code ldd}; no engine.
 */
public final class PythonImage {
    private static final Pattern LIBRARY = Pattern.compile("(?:=>\\s*)?(/\\S+) \\(0x");
    private static final Path PYTHON = Path.of("/usr/bin/python3");
    private static final List<String> PROGRAMS = List.of("sh", "sleep", "cat", "id");

    private final byte[] tar;

    private PythonImage(byte[] tar) {
        this.tar = tar;
    }

    /** Whether this machine has what it is made of. */
    public static boolean isPossible() {
        return Files.isExecutable(PYTHON) && Files.isExecutable(Path.of("/usr/bin/ldd"));
    }

    /** Makes it. */
    public static PythonImage make() throws IOException, InterruptedException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(64 << 20);
        try (TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes, "UTF-8")) {
            tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
            for (String directory :
                    List.of("etc", "usr", "usr/bin", "usr/lib", "usr/lib64", "opt", "opt/old", "home")) {
                directory(tar, directory, 0, 0755);
            }
            for (String mount : List.of("proc", "sys", "dev", "run", "root", "var", "var/log", "opt/old/inner")) {
                directory(tar, mount, 0, 0755);
            }
            directory(tar, "tmp", 0, 01777);
            directory(tar, "home/jovyan", 1000, 0755);
            link(tar, "bin", "usr/bin");
            link(tar, "lib", "usr/lib");
            link(tar, "lib64", "usr/lib64");
            file(tar, "etc/passwd", "root:x:0:0::/root:/bin/sh\njovyan:x:1000:1000::/home/jovyan:/bin/sh\n", 0);
            file(tar, "etc/group", "root:x:0:\njovyan:x:1000:\n", 0);
            for (String name : List.of("one", "two", "inner/three", "inner/four")) {
                file(tar, "opt/old/" + name, name, 0);
            }
            file(tar, "home/jovyan/kept", "kept", 1000);
            file(tar, "home/jovyan/gone", "gone", 1000);
            python(tar);
        }
        return new PythonImage(bytes.toByteArray());
    }

    private static void python(TarArchiveOutputStream tar) throws IOException, InterruptedException {
        Path real = PYTHON.toRealPath();
        Path library = Path.of("/usr/lib", real.getFileName().toString());
        Set<Path> programs = new TreeSet<>(Set.of(real));
        List<Path> modules;
        try (Stream<Path> tree = Files.walk(library)) {
            modules = tree.filter(path -> Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS))
                    .filter(path -> !path.startsWith(library.resolve("test")))
                    .sorted()
                    .toList();
        }
        for (String name : PROGRAMS) {
            Path program = Path.of("/usr/bin", name).toRealPath();
            programs.add(program);
            if (!program.getFileName().toString().equals(name)) {
                link(tar, "usr/bin/" + name, program.getFileName().toString());
            }
        }
        link(tar, "usr/bin/python3", real.getFileName().toString());
        List<Path> linked = new ArrayList<>(programs);
        modules.stream().filter(path -> path.toString().endsWith(".so")).forEach(linked::add);
        for (Path program : programs) {
            copy(tar, program);
        }
        for (Path module : modules) {
            copy(tar, module);
        }
        for (Path needed : libraries(linked)) {
            copy(tar, needed);
        }
    }

    /** Writes it as an OCI layout. */
    public ImageSource.Layout write(Path layout) throws IOException {
        Path blobs = Files.createDirectories(layout.resolve("blobs").resolve("sha256"));
        String layer = TestRegistry.digest(tar);
        byte[] config = config();
        byte[] manifest = manifest(config, layer, tar.length, "tar");
        for (byte[] blob : List.of(tar, config, manifest)) {
            Files.write(blobs.resolve(TestRegistry.digest(blob).substring("sha256:".length())), blob);
        }
        String digest = TestRegistry.digest(manifest);
        Files.writeString(layout.resolve("oci-layout"), "{\"imageLayoutVersion\":\"1.0.0\"}");
        Files.writeString(layout.resolve("index.json"), """
                {"schemaVersion": 2, "manifests": [
                  {"mediaType": "application/vnd.oci.image.manifest.v1+json", "digest": "%s", "size": %d,
                   "annotations": {"org.opencontainers.image.ref.name": "python"}}]}""".formatted(digest, manifest.length));
        return new ImageSource.Layout(layout, "python", digest);
    }

    /** Pushes it; its reference with the digest. */
    public ImageSource.Registry push(String registry, String repository) throws IOException, InterruptedException {
        ByteArrayOutputStream layer = new ByteArrayOutputStream(32 << 20);
        try (OutputStream gzip = new GZIPOutputStream(layer)) {
            gzip.write(tar);
        }
        try (TestRegistry target = new TestRegistry(registry, repository)) {
            String digest = target.blob(layer.toByteArray());
            byte[] config = config();
            target.blob(config);
            return new ImageSource.Registry(target.manifest(
                    new String(manifest(config, digest, layer.size(), "tar+gzip"), StandardCharsets.UTF_8)));
        }
    }

    private byte[] config() {
        return """
                {"architecture": "%s", "os": "linux",
                 "config": {"Env": ["PATH=/usr/bin", "FROM_IMAGE=yes"], "Entrypoint": ["/no/such/program"]},
                 "rootfs": {"type": "layers", "diff_ids": ["%s"]}}""".formatted(
                        System.getProperty("os.arch").equals("aarch64") ? "arm64" : "amd64", TestRegistry.digest(tar))
                .getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] manifest(byte[] config, String layer, int size, String type) {
        return """
                {"schemaVersion": 2, "mediaType": "application/vnd.oci.image.manifest.v1+json",
                 "config": {"mediaType": "application/vnd.oci.image.config.v1+json", "digest": "%s", "size": %d},
                 "layers": [{"mediaType": "application/vnd.oci.image.layer.v1.%s", "digest": "%s", "size": %d}]}""".formatted(TestRegistry.digest(config), config.length, type, layer, size)
                .getBytes(StandardCharsets.UTF_8);
    }

    private static void copy(TarArchiveOutputStream tar, Path file) throws IOException {
        String path = file.toString();
        // Where this machine has merged its /lib with its /usr/lib, or not: the image has.
        TarArchiveEntry entry = new TarArchiveEntry(path.startsWith("/usr/") ? path.substring(1) : "usr" + path);
        entry.setMode(Files.isExecutable(file) ? 0100755 : 0100644);
        entry.setModTime(Files.getLastModifiedTime(file));
        write(tar, entry, Files.readAllBytes(file));
    }

    private static void file(TarArchiveOutputStream tar, String name, String content, int owner) throws IOException {
        TarArchiveEntry entry = new TarArchiveEntry(name);
        entry.setMode(0100644);
        entry.setIds(owner, owner);
        entry.setModTime(0L);
        write(tar, entry, content.getBytes(StandardCharsets.UTF_8));
    }

    private static void directory(TarArchiveOutputStream tar, String name, int owner, int mode) throws IOException {
        TarArchiveEntry entry = new TarArchiveEntry(name + "/");
        entry.setMode(040000 | mode);
        entry.setIds(owner, owner);
        entry.setModTime(0L);
        tar.putArchiveEntry(entry);
        tar.closeArchiveEntry();
    }

    private static void link(TarArchiveOutputStream tar, String name, String target) throws IOException {
        TarArchiveEntry entry = new TarArchiveEntry(name, TarConstants.LF_SYMLINK);
        entry.setLinkName(target);
        entry.setModTime(0L);
        tar.putArchiveEntry(entry);
        tar.closeArchiveEntry();
    }

    private static void write(TarArchiveOutputStream tar, TarArchiveEntry entry, byte[] content) throws IOException {
        entry.setSize(content.length);
        tar.putArchiveEntry(entry);
        tar.write(content);
        tar.closeArchiveEntry();
    }

    private static Set<Path> libraries(List<Path> programs) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("ldd"));
        programs.forEach(program -> command.add(program.toString()));
        Process ldd = new ProcessBuilder(command).redirectErrorStream(true).start();
        String listing = new String(ldd.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        int failed = ldd.waitFor();
        Set<Path> libraries = new TreeSet<>();
        Matcher matcher = LIBRARY.matcher(listing);
        while (matcher.find()) {
            Path path = Path.of(matcher.group(1));
            libraries.add(path.resolveSibling(".").toRealPath().resolve(path.getFileName()));
        }
        if (failed != 0 && libraries.isEmpty()) {
            throw new IOException("ldd failed: " + listing);
        }
        return libraries;
    }
}
