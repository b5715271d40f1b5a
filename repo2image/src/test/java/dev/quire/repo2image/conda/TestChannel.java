package dev.quire.repo2image.conda;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.github.luben.zstd.ZstdOutputStream;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.SimpleFileServer;
import dev.quire.repo2image.image.Digest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorOutputStream;

/** Channels in a directory, served on loopback; their packages are real ones in both formats, if small. */
public final class TestChannel implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path directory;
    private final HttpServer server;

    /** Channels in that directory, one below the other by name. */
    public TestChannel(Path directory) throws IOException {
        this.directory = Files.createDirectories(directory).toAbsolutePath();
        server = SimpleFileServer.createFileServer(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                this.directory,
                SimpleFileServer.OutputLevel.NONE);
        server.start();
    }

    /** Where all of them are. */
    public String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** A package in the making. */
    public static final class Made {
        private final String name;
        private final String version;
        private final String subdir;
        private final Map<String, byte[]> files = new LinkedHashMap<>();
        private final List<String> depends = new ArrayList<>();

        private Made(String name, String version, String subdir) {
            this.name = name;
            this.version = version;
            this.subdir = subdir;
        }

        /** With that file; what is below {@code bin} can be run. */
        public Made file(String path, String text) {
            return file(path, text.getBytes(UTF_8));
        }

        /** With that file. */
        public Made file(String path, byte[] content) {
            files.put(path, content);
            return this;
        }

        /** With that dependency. */
        public Made needs(String spec) {
            depends.add(spec);
            return this;
        }

        private Map<String, Object> index() {
            Map<String, Object> index = new TreeMap<>();
            index.put("name", name);
            index.put("version", version);
            index.put("build", "0");
            index.put("build_number", 0);
            index.put("depends", depends);
            index.put("subdir", subdir);
            if (subdir.equals("noarch")) {
                index.put(
                        "noarch",
                        files.keySet().stream().anyMatch(path -> path.startsWith("site-packages"))
                                ? "python"
                                : "generic");
            }
            return index;
        }
    }

    /** A package for every platform. */
    public static Made noarch(String name, String version) {
        return new Made(name, version, "noarch");
    }

    /** A package for Linux on x86-64. */
    public static Made linux(String name, String version) {
        return new Made(name, version, "linux-64");
    }

    /** Adds the package as {@code .tar.bz2}. */
    public TestChannel bz2(String channel, Made made) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        Map<String, byte[]> all = new LinkedHashMap<>(made.files);
        all.putAll(description(made));
        try (OutputStream out = new BZip2CompressorOutputStream(bytes)) {
            tar(all, out);
        }
        return add(channel, made, made.name + "-" + made.version + "-0.tar.bz2", "packages", bytes.toByteArray());
    }

    /** Adds the package as {@code .conda}. */
    public TestChannel conda(String channel, Made made) throws IOException {
        String stem = made.name + "-" + made.version + "-0";
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            store(zip, "metadata.json", "{\"conda_pkg_format_version\": 2}".getBytes(UTF_8));
            store(zip, "pkg-" + stem + ".tar.zst", zstd(made.files));
            store(zip, "info-" + stem + ".tar.zst", zstd(description(made)));
        }
        return add(channel, made, stem + ".conda", "packages.conda", bytes.toByteArray());
    }

    private static Map<String, byte[]> description(Made made) throws IOException {
        List<Map<String, Object>> paths = new ArrayList<>();
        for (Map.Entry<String, byte[]> file : made.files.entrySet()) {
            Map<String, Object> path = new TreeMap<>();
            path.put("_path", file.getKey());
            path.put("path_type", "hardlink");
            path.put("sha256", Digest.of(file.getValue()).hex());
            path.put("size_in_bytes", file.getValue().length);
            if (new String(file.getValue(), UTF_8).contains("/placeholder")) {
                path.put("prefix_placeholder", "/placeholder");
                path.put("file_mode", "text");
            }
            paths.add(path);
        }
        Map<String, byte[]> info = new LinkedHashMap<>();
        info.put("info/index.json", JSON.writeValueAsBytes(made.index()));
        info.put("info/paths.json", JSON.writeValueAsBytes(new TreeMap<>(Map.of("paths", paths, "paths_version", 1))));
        if ("python".equals(made.index().get("noarch"))) {
            info.put(
                    "info/link.json",
                    JSON.writeValueAsBytes(
                            new TreeMap<>(Map.of("noarch", Map.of("type", "python"), "package_metadata_version", 1))));
        }
        return info;
    }

    private TestChannel add(String channel, Made made, String file, String kind, byte[] bytes) throws IOException {
        Map<String, Object> record = new TreeMap<>(made.index());
        record.put("sha256", Digest.of(bytes).hex());
        record.put("size", bytes.length);
        for (String subdir : List.of("noarch", "linux-64")) {
            Path at = directory.resolve(channel).resolve(subdir);
            Files.createDirectories(at);
            Map<String, Object> index = read(at);
            if (made.subdir.equals(subdir)) {
                Files.write(at.resolve(file), bytes);
                record(index, kind).put(file, record);
            }
            write(at, index);
        }
        return this;
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> record(Map<String, Object> index, String kind) {
        return (Map<String, Object>) index.computeIfAbsent(kind, _ -> new TreeMap<String, Object>());
    }

    /** What is there already. */
    @SuppressWarnings("unchecked")
    private static Map<String, Object> read(Path at) throws IOException {
        Path file = at.resolve("repodata.json");
        return Files.exists(file) ? JSON.readValue(file.toFile(), TreeMap.class) : new TreeMap<>();
    }

    private static void write(Path at, Map<String, Object> index) throws IOException {
        Map<String, Object> all = new TreeMap<>(index);
        all.put("info", Map.of("subdir", at.getFileName().toString()));
        all.putIfAbsent("packages", Map.of());
        all.putIfAbsent("packages.conda", Map.of());
        Files.write(at.resolve("repodata.json"), JSON.writeValueAsBytes(all));
    }

    private static byte[] zstd(Map<String, byte[]> files) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream out = new ZstdOutputStream(bytes)) {
            tar(files, out);
        }
        return bytes.toByteArray();
    }

    private static void tar(Map<String, byte[]> files, OutputStream out) throws IOException {
        try (TarArchiveOutputStream tar = new TarArchiveOutputStream(out, "UTF-8")) {
            for (Map.Entry<String, byte[]> file : files.entrySet()) {
                TarArchiveEntry entry = new TarArchiveEntry(file.getKey());
                entry.setMode(file.getKey().startsWith("bin/") ? 0755 : 0644);
                entry.setSize(file.getValue().length);
                entry.setModTime(0L);
                tar.putArchiveEntry(entry);
                tar.write(file.getValue());
                tar.closeArchiveEntry();
            }
        }
    }

    private static void store(ZipOutputStream zip, String name, byte[] bytes) throws IOException {
        ZipEntry entry = new ZipEntry(name);
        CRC32 crc = new CRC32();
        crc.update(bytes);
        entry.setMethod(ZipEntry.STORED);
        // The same package whenever it is made, so that what is installed of it is the same too.
        entry.setTimeLocal(LocalDateTime.of(1980, 1, 1, 0, 0));
        entry.setSize(bytes.length);
        entry.setCrc(crc.getValue());
        zip.putNextEntry(entry);
        zip.write(bytes);
        zip.closeEntry();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
