package dev.quire.launcher.local;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/** Writes an image in the form that {@code docker load} and {@code podman load} read, as it goes, without a temporary file. */
final class DockerArchive {
    private static final ObjectMapper JSON = new ObjectMapper();

    private DockerArchive() {}

    /**
     * A layer, uncompressed.
     *
     * @param diffId the digest of its tar bytes, {@code sha256:…}
     * @param size how many tar bytes there are
     */
    record Layer(String diffId, long size, Bytes bytes) {}

    /** Bytes that can be read from the start. */
    @FunctionalInterface
    interface Bytes {
        InputStream open() throws IOException;
    }

    /**
     * Writes an image.
     *
     * @param name the name that the engine will know it by
     * @param config its configuration, JSON
     */
    static void write(OutputStream out, String name, String config, List<Layer> layers) throws IOException {
        try (TarArchiveOutputStream tar = new TarArchiveOutputStream(out, StandardCharsets.UTF_8.name())) {
            tar.setBigNumberMode(TarArchiveOutputStream.BIGNUMBER_POSIX);
            Set<String> written = new HashSet<>();
            for (Layer layer : layers) {
                // The same layer may occur twice in an image, an empty one for instance.
                if (written.add(fileOf(layer))) {
                    entry(tar, fileOf(layer), layer.size());
                    try (InputStream bytes = layer.bytes().open()) {
                        bytes.transferTo(tar);
                    }
                    tar.closeArchiveEntry();
                }
            }
            write(tar, "config.json", config.getBytes(StandardCharsets.UTF_8));
            Map<String, Object> manifest = Map.of(
                    "Config",
                    "config.json",
                    "RepoTags",
                    List.of(name),
                    "Layers",
                    layers.stream().map(DockerArchive::fileOf).toList());
            write(tar, "manifest.json", JSON.writeValueAsBytes(List.of(manifest)));
        }
    }

    private static String fileOf(Layer layer) {
        return layer.diffId().substring(layer.diffId().indexOf(':') + 1) + ".tar";
    }

    private static void write(TarArchiveOutputStream tar, String name, byte[] bytes) throws IOException {
        entry(tar, name, bytes.length);
        tar.write(bytes);
        tar.closeArchiveEntry();
    }

    private static void entry(TarArchiveOutputStream tar, String name, long size) throws IOException {
        TarArchiveEntry entry = new TarArchiveEntry(name);
        entry.setSize(size);
        entry.setModTime(0L);
        tar.putArchiveEntry(entry);
    }
}
