package dev.quire.repo2image.registry;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.quire.repo2image.image.Digest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;

/**
 * The images of a layout with the blobs that each needs, so that images can go before what they need does.
 *
 * @param layout the layout's directory
 */
public record LayoutImages(Path layout) {
    private static final ObjectMapper JSON = new ObjectMapper();

    /**
     * An image, under all of its names.
     *
     * @param blobs all that it needs, its manifest and what is attached to it included
     */
    public record Stored(Digest manifest, Set<Digest> blobs) {
        public Stored {
            blobs = Set.copyOf(blobs);
        }
    }

    /** All of them. */
    public List<Stored> all() throws IOException {
        List<Stored> images = new ArrayList<>();
        Map<Digest, Set<Digest>> attached = new HashMap<>();
        Set<Digest> named = new HashSet<>();
        for (JsonNode entry : new LayoutIndex(layout).read().withArray("manifests")) {
            Digest digest = Digest.parse(entry.path("digest").asText());
            JsonNode manifest = manifest(digest);
            Set<Digest> blobs = blobs(digest, manifest);
            if (!LayoutIndex.name(entry).isEmpty()) {
                if (named.add(digest)) {
                    images.add(new Stored(digest, blobs));
                }
            } else if (manifest.path("subject").has("digest")) {
                Digest subject =
                        Digest.parse(manifest.path("subject").path("digest").asText());
                attached.computeIfAbsent(subject, _ -> new HashSet<>()).addAll(blobs);
            }
        }
        return images.stream().map(image -> with(image, attached)).toList();
    }

    /**
     * Takes an image out of the index, with what is attached to it; its blobs remain.
     *
     * @param unused asked while nobody can name an image; false keeps it
     * @return whether it is gone
     */
    public boolean forget(Digest image, BooleanSupplier unused) throws IOException {
        Set<String> gone = new HashSet<>(Set.of(image.toString()));
        for (JsonNode entry : new LayoutIndex(layout).read().withArray("manifests")) {
            String digest = entry.path("digest").asText();
            if (manifest(Digest.parse(digest))
                    .path("subject")
                    .path("digest")
                    .asText()
                    .equals(image.toString())) {
                gone.add(digest);
            }
        }
        AtomicBoolean forgotten = new AtomicBoolean();
        new LayoutIndex(layout).change(manifests -> {
            forgotten.set(unused.getAsBoolean());
            for (Iterator<JsonNode> each = manifests.elements(); forgotten.get() && each.hasNext(); ) {
                if (gone.contains(each.next().path("digest").asText())) {
                    each.remove();
                }
            }
        });
        return forgotten.get();
    }

    private static Stored with(Stored image, Map<Digest, Set<Digest>> attached) {
        Set<Digest> all = new HashSet<>(image.blobs());
        all.addAll(attached.getOrDefault(image.manifest(), Set.of()));
        return new Stored(image.manifest(), all);
    }

    private static Set<Digest> blobs(Digest digest, JsonNode manifest) {
        Set<Digest> blobs = new HashSet<>(Set.of(digest));
        if (manifest.path("config").has("digest")) {
            blobs.add(Digest.parse(manifest.path("config").path("digest").asText()));
        }
        for (JsonNode layer : manifest.path("layers")) {
            blobs.add(Digest.parse(layer.path("digest").asText()));
        }
        return blobs;
    }

    /** One that is lost or broken names nothing. */
    private JsonNode manifest(Digest digest) throws IOException {
        try {
            return JSON.readTree(Files.readAllBytes(OciLayout.blob(layout, digest)));
        } catch (NoSuchFileException | JacksonException e) {
            return JSON.createObjectNode();
        }
    }
}
