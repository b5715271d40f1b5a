package dev.quire.repo2image.registry;

import com.fasterxml.jackson.annotation.JsonRawValue;
import com.fasterxml.jackson.annotation.JsonValue;
import com.google.cloud.tools.jib.image.json.ManifestTemplate;
import dev.quire.repo2image.image.Image;
import java.nio.charset.StandardCharsets;

/** A manifest that Jib's JSON mapper writes byte for byte as it was made, so that its digest holds. */
final class RawManifest implements ManifestTemplate {
    private final String json;
    private final String mediaType;

    private RawManifest(byte[] json, String mediaType) {
        this.json = new String(json, StandardCharsets.UTF_8);
        this.mediaType = mediaType;
    }

    /** A manifest of an image or of another artifact. */
    static RawManifest of(byte[] json) {
        return new RawManifest(json, Image.MANIFEST);
    }

    /** An index of manifests. */
    static RawManifest index(byte[] json) {
        return new RawManifest(json, ReferrersIndex.MEDIA_TYPE);
    }

    @JsonValue
    @JsonRawValue
    String json() {
        return json;
    }

    @Override
    public int getSchemaVersion() {
        return 2;
    }

    @Override
    public String getManifestMediaType() {
        return mediaType;
    }
}
