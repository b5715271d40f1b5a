package dev.quire.repo2image.registry;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The file {@code index.json} of an image layout, which lists its images; changed by one at a time, of all processes.
 *
 * @param directory the layout's
 */
record LayoutIndex(Path directory) {
    static final String REF_NAME = "org.opencontainers.image.ref.name";

    private static final String LAYOUT = "{\"imageLayoutVersion\":\"1.0.0\"}";
    private static final ObjectMapper JSON = new ObjectMapper();
    /** File locks are per process, so threads of this one need a lock of their own. */
    private static final Object ONE_THREAD = new Object();

    /** What it says; a file that cannot be read lists nothing. */
    ObjectNode read() throws IOException {
        Path file = directory.resolve("index.json");
        if (Files.exists(file)) {
            try {
                if (JSON.readTree(Files.readAllBytes(file)) instanceof ObjectNode index) {
                    return index;
                }
            } catch (JacksonException e) {
                // Its images are built again.
                return empty();
            }
        }
        return empty();
    }

    private static ObjectNode empty() {
        ObjectNode index = JSON.createObjectNode();
        index.put("schemaVersion", 2);
        index.putArray("manifests");
        return index;
    }

    Optional<JsonNode> find(String name) throws IOException {
        return read().withArray("manifests")
                .valueStream()
                .filter(entry -> isNamed(entry, name))
                .findFirst();
    }

    static boolean isNamed(JsonNode entry, String name) {
        return name(entry).equals(name);
    }

    /** The name of an image, as {@code repository:tag}; empty for what belongs to an image. */
    static String name(JsonNode entry) {
        return entry.path("annotations").path(REF_NAME).asText();
    }

    void change(Consumer<ArrayNode> change) throws IOException {
        synchronized (ONE_THREAD) {
            try (FileChannel lock = FileChannel.open(
                    directory.resolve("index.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
                lock.lock(); // until the channel is closed
                replace(directory.resolve("oci-layout"), LAYOUT.getBytes(StandardCharsets.US_ASCII));
                ObjectNode index = read();
                change.accept(index.withArray("manifests"));
                replace(directory.resolve("index.json"), JSON.writeValueAsBytes(index));
            }
        }
    }

    /** The file has the old bytes or the new ones, whatever happens to the machine. */
    static void replace(Path target, byte[] bytes) throws IOException {
        Path part = Files.createTempFile(target.getParent(), "part-", null);
        try {
            Files.write(part, bytes, StandardOpenOption.SYNC);
            Files.move(part, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(part);
        }
    }
}
