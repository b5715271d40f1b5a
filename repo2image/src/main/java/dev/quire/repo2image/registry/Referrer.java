package dev.quire.repo2image.registry;

import dev.quire.repo2image.image.Descriptor;
import java.util.Map;

/**
 * A manifest that refers to another one as its subject (OCI distribution specification, "Listing Referrers").
 *
 * @param manifest names that manifest
 * @param artifactType what it holds
 * @param annotations its annotations
 */
public record Referrer(Descriptor manifest, String artifactType, Map<String, String> annotations) {
    public Referrer {
        annotations = Map.copyOf(annotations);
    }
}
