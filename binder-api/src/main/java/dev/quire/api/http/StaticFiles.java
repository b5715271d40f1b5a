package dev.quire.api.http;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The frontend's files, read once: they are few and small. */
public final class StaticFiles {
    private static final Map<String, String> TYPES = Map.of(
            "js", "text/javascript; charset=utf-8",
            "css", "text/css; charset=utf-8",
            "svg", "image/svg+xml",
            "png", "image/png",
            "ico", "image/x-icon",
            "html", "text/html; charset=utf-8");

    private final Map<String, byte[]> files;
    private final Map<String, byte[]> templates;
    private final String fingerprint;

    /** A file and its media type. */
    static final class StaticFile {
        private final byte[] bytes;
        private final String type;

        private StaticFile(byte[] bytes, String type) {
            this.bytes = bytes;
            this.type = type;
        }

        byte[] bytes() {
            return bytes;
        }

        String type() {
            return type;
        }
    }

    private StaticFiles(Map<String, byte[]> files, Map<String, byte[]> templates) {
        this.files = files;
        this.templates = templates;
        this.fingerprint = fingerprint(files);
    }

    /** The files of the frontend on the class path. */
    public static StaticFiles onClassPath() {
        return new StaticFiles(read("static"), read("html"));
    }

    /** Changes when any file changes, so that browsers may keep what they have got under it for ever. */
    String fingerprint() {
        return fingerprint;
    }

    Optional<StaticFile> find(String name) {
        byte[] bytes = files.get(name);
        String type = TYPES.get(name.substring(name.lastIndexOf('.') + 1));
        return bytes == null || type == null ? Optional.empty() : Optional.of(new StaticFile(bytes, type));
    }

    String template(String name) {
        byte[] bytes = templates.get(name);
        if (bytes == null) {
            throw new IllegalArgumentException("The frontend has no template " + name);
        }
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private static Map<String, byte[]> read(String directory) {
        URL url = StaticFiles.class.getClassLoader().getResource(directory + "/");
        if (url == null) {
            throw new IllegalStateException("The frontend is not on the class path: no directory " + directory);
        }
        try {
            URI uri = url.toURI();
            if (!"jar".equals(uri.getScheme())) {
                return read(Path.of(uri));
            }
            try (FileSystem jar = FileSystems.newFileSystem(uri, Map.of())) {
                return read(jar.getPath(directory));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read the frontend's files", e);
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Map<String, byte[]> read(Path root) throws IOException {
        Map<String, byte[]> found = new TreeMap<>();
        try (Stream<Path> paths = Files.walk(root)) {
            for (Path path : paths.filter(Files::isRegularFile).toList()) {
                found.put(root.relativize(path).toString().replace('\\', '/'), Files.readAllBytes(path));
            }
        }
        return found;
    }

    private static String fingerprint(Map<String, byte[]> files) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            files.forEach((name, bytes) -> {
                digest.update(name.getBytes(StandardCharsets.UTF_8));
                digest.update(bytes);
            });
            return HexFormat.of().formatHex(digest.digest()).substring(0, 12);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }
}
