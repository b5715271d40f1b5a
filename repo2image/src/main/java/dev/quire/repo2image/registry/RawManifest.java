package dev.quire.repo2image.registry;

import com.fasterxml.jackson.annotation.JsonRawValue;
import com.fasterxml.jackson.annotation.JsonValue;
import com.google.cloud.tools.jib.image.json.ManifestTemplate;
import dev.quire.repo2image.image.Image;
import java.nio.charset.StandardCharsets;

/** A manifest that Jib's JSON mapper writes byte for byte as it was made, so that its digest holds. */
final class RawManifest implements ManifestTemplate {
    private final String json;

    RawManifest(byte[] json) {
        this.json = new String(json, StandardCharsets.UTF_8);
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
        return Image.MANIFEST;
    }
}
