package dev.quire.repo2image.dockerfile;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.quire.repo2image.BuildError;
import dev.quire.repo2image.BuildException;
import dev.quire.repo2image.image.Digest;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarFile;
import org.jspecify.annotations.Nullable;

/**
 * An image in the form of {@code docker save}: {@code manifest.json}, a config, and layers that are plain tars. A builder wrote it,
 * into which a stranger's code went, so what it says is checked where it is used.
 */
final class ArchivedImage implements AutoCloseable {
    private static final int LONGEST_JSON = 4 << 20;
    private static final int MOST_LAYERS = 500;
    private static final int MOST_ENTRIES = 10_000;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final TarFile tar;
    private final Map<String, TarArchiveEntry> entries = new HashMap<>();
    private final byte[] config;
    private final List<LayerTar> layers = new ArrayList<>();

    /**
     * A layer.
     *
     * @param diffId what the config says that its digest is
     */
    record LayerTar(Digest diffId, String entry) {}

    private ArchivedImage(TarFile tar) throws IOException {
        this.tar = tar;
        for (TarArchiveEntry entry : tar.getEntries()) {
            if (entries.size() >= MOST_ENTRIES) {
                throw broken("it has too many entries");
            }
            entries.put(entry.getName(), entry);
        }
        JsonNode image = json("manifest.json").path(0);
        config = bytes(image.path("Config").asText());
        JsonNode diffIds = parse(config).path("rootfs").path("diff_ids");
        JsonNode files = image.path("Layers");
        if (files.size() != diffIds.size() || files.size() > MOST_LAYERS) {
            throw broken("it has %d layers but %d digests of them".formatted(files.size(), diffIds.size()));
        }
        for (int i = 0; i < files.size(); i++) {
            layers.add(
                    new LayerTar(digest(diffIds.get(i).asText()), files.get(i).asText()));
        }
    }

    static ArchivedImage open(Path file) throws IOException {
        TarFile tar = new TarFile(file.toFile());
        try {
            return new ArchivedImage(tar);
        } catch (IOException | RuntimeException e) {
            tar.close();
            throw e;
        }
    }

    byte[] config() {
        return config.clone();
    }

    List<LayerTar> layers() {
        return List.copyOf(layers);
    }

    /** The tar bytes of a layer. */
    InputStream open(LayerTar layer) throws IOException {
        return tar.getInputStream(entry(layer.entry()));
    }

    private TarArchiveEntry entry(String name) throws IOException {
        @Nullable TarArchiveEntry entry = entries.get(name);
        if (entry != null && entry.isSymbolicLink()) {
            // Older Dockers write a layer that occurs twice as a link to its first occurrence.
            String target = Path.of(name)
                    .resolveSibling(entry.getLinkName())
                    .normalize()
                    .toString();
            entry = entries.get(target);
        }
        if (entry == null || !entry.isFile()) {
            throw broken("it lacks " + name);
        }
        return entry;
    }

    private JsonNode json(String name) throws IOException {
        return parse(bytes(name));
    }

    private static JsonNode parse(byte[] bytes) throws IOException {
        try {
            return JSON.readTree(bytes);
        } catch (JsonProcessingException e) {
            throw broken("its description is not JSON");
        }
    }

    private byte[] bytes(String name) throws IOException {
        try (InputStream in = tar.getInputStream(entry(name))) {
            byte[] bytes = in.readNBytes(LONGEST_JSON + 1);
            if (bytes.length > LONGEST_JSON) {
                throw broken(name + " is larger than " + LONGEST_JSON + " bytes");
            }
            return bytes;
        }
    }

    private static Digest digest(String text) throws IOException {
        try {
            return Digest.parse(text);
        } catch (IllegalArgumentException e) {
            throw broken("'" + text + "' is no digest");
        }
    }

    static BuildException broken(String why) {
        return new BuildException(
                BuildError.STEPS_UNAVAILABLE,
                "The builder handed over an image that cannot be used (" + why
                        + "); build again, or tell the operator.");
    }

    @Override
    public void close() throws IOException {
        tar.close();
    }
}
