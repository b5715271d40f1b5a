package dev.quire.repo2image.registry;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;

/**
 * A document that belongs to an image, such as its SBOM.
 *
 * @param artifactType what it is, as a media type
 * @param mediaType the form of its text
 * @param text the document
 * @param annotations what is said of it where attachments are listed, in the order of their names
 */
public record Attachment(String artifactType, String mediaType, String text, Map<String, String> annotations) {
    public Attachment {
        if (!artifactType.contains("/") || !mediaType.contains("/")) {
            throw new IllegalArgumentException("Not media types: '" + artifactType + "', '" + mediaType + "'");
        }
        annotations = new TreeMap<>(annotations);
    }

    /** The document as it is stored. */
    byte[] bytes() {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
