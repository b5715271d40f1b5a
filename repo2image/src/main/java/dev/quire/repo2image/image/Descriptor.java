package dev.quire.repo2image.image;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Collections;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Names a blob (OCI image specification, descriptor).
 *
 * @param mediaType its media type
 * @param size its length in bytes
 * @param digest the digest of its bytes
 * @param annotations what else is said of it where it is listed
 */
public record Descriptor(
        String mediaType,
        long size,
        Digest digest,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) SortedMap<String, String> annotations) {
    public Descriptor {
        Objects.requireNonNull(mediaType);
        Objects.requireNonNull(digest);
        // Stores hold descriptors that were written when there were no annotations.
        annotations = annotations == null
                ? Collections.emptySortedMap()
                : Collections.unmodifiableSortedMap(new TreeMap<>(annotations));
    }

    /** A blob of which nothing else is said. */
    public Descriptor(String mediaType, long size, Digest digest) {
        this(mediaType, size, digest, Collections.emptySortedMap());
    }

    /** Writes it as it stands in a manifest or an index. */
    public void describe(ObjectNode node) {
        node.put("mediaType", mediaType);
        node.put("digest", digest.toString());
        node.put("size", size);
        if (!annotations.isEmpty()) {
            annotations.forEach(node.putObject("annotations")::put);
        }
    }
}
