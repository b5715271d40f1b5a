package dev.quire.repo2image.registry;

import com.fasterxml.jackson.databind.JsonNode;
import dev.quire.repo2image.image.Descriptor;
import dev.quire.repo2image.image.Digest;
import java.util.List;

/**
 * An image that a Dockerfile starts from, as its registry describes it.
 *
 * @param name in full, with the digest of its manifest
 * @param config all of its configuration (OCI image specification, config)
 * @param layers lowest first
 */
public record SourceImage(String name, JsonNode config, List<LayerBlob> layers) {
    public SourceImage {
        layers = List.copyOf(layers);
    }

    /**
     * A layer.
     *
     * @param blob its bytes, by the media type that OCI has for them
     * @param diffId the digest of its tar
     */
    public record LayerBlob(Descriptor blob, Digest diffId) {}
}
