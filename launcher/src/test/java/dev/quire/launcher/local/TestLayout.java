package dev.quire.launcher.local;

import com.github.luben.zstd.ZstdOutputStream;
import dev.quire.launcher.session.ImageSource;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.jspecify.annotations.Nullable;

/** Writes OCI layouts with images of one program, {@code /usr/bin/jupyter-lab}. */
final class TestLayout {
    private final Path directory;
    private final List<String> entries = new ArrayList<>();

    TestLayout(Path directory) {
        this.directory = directory;
    }

    /** How a layer is compressed. */
    enum Codec {
        NONE("tar"),
        GZIP("tar+gzip"),
        ZSTD("tar+zstd");

        private final String suffix;

        Codec(String suffix) {
            this.suffix = suffix;
        }

        byte[] compress(byte[] bytes) throws IOException {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            try (OutputStream compressing = switch (this) {
                case NONE -> out;
                case GZIP -> new GZIPOutputStream(out);
                case ZSTD -> new ZstdOutputStream(out);
            }) {
                compressing.write(bytes);
            }
            return out.toByteArray();
        }
    }

    /** Adds an image with a layer for each codec; the last of them holds the program, if there is one. */
    ImageSource.Layout add(String tag, byte @Nullable [] program, Codec... codecs) throws IOException {
        List<String> diffIds = new ArrayList<>();
        List<String> layers = new ArrayList<>();
        for (int i = 0; i < codecs.length; i++) {
            byte[] tar = program != null && i == codecs.length - 1
                    ? tar("usr/bin/jupyter-lab", program)
                    : tar("layer-" + i, "layer".getBytes(StandardCharsets.UTF_8));
            byte[] blob = codecs[i].compress(tar);
            diffIds.add("\"" + digest(tar) + "\"");
            layers.add(descriptor("layer.v1." + codecs[i].suffix, blob, ""));
        }
        byte[] config = """
                {"architecture":"amd64","os":"linux","config":{"Env":["PATH=/usr/bin"],"User":"1000:1000"},\
                "rootfs":{"type":"layers","diff_ids":[%s]}}""".formatted(String.join(",", diffIds)).getBytes(StandardCharsets.UTF_8);
        byte[] manifest = """
                {"schemaVersion":2,"mediaType":"application/vnd.oci.image.manifest.v1+json","config":%s,"layers":[%s]}""".formatted(descriptor("config.v1+json", config, ""), String.join(",", layers))
                .getBytes(StandardCharsets.UTF_8);
        entries.add(descriptor(
                "manifest.v1+json",
                manifest,
                ",\"annotations\":{\"org.opencontainers.image.ref.name\":\"" + tag + "\"}"));
        Files.writeString(directory.resolve("oci-layout"), "{\"imageLayoutVersion\":\"1.0.0\"}");
        Files.writeString(
                directory.resolve("index.json"),
                entries.stream().collect(Collectors.joining(",", "{\"schemaVersion\":2,\"manifests\":[", "]}")));
        return new ImageSource.Layout(directory, tag, digest(manifest));
    }

    /** Where a blob lies. */
    Path blob(String digest) {
        return directory.resolve("blobs").resolve(digest.replace(':', '/'));
    }

    static String digest(byte[] bytes) {
        try {
            return "sha256:"
                    + HexFormat.of()
                            .formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private String descriptor(String type, byte[] bytes, String more) throws IOException {
        Path blob = blob(digest(bytes));
        Files.createDirectories(blob.getParent());
        Files.write(blob, bytes);
        return "{\"mediaType\":\"application/vnd.oci.image.%s\",\"digest\":\"%s\",\"size\":%d%s}"
                .formatted(type, digest(bytes), bytes.length, more);
    }

    private static byte[] tar(String name, byte[] content) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes, "UTF-8")) {
            TarArchiveEntry entry = new TarArchiveEntry(name);
            entry.setMode(0100755);
            entry.setSize(content.length);
            entry.setModTime(0L);
            tar.putArchiveEntry(entry);
            tar.write(content);
            tar.closeArchiveEntry();
        }
        return bytes.toByteArray();
    }
}
