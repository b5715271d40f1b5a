package dev.quire.repo2image.image;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;

/**
 * Identifies a layer by what goes into it, before it is made: a hash of its recipe and inputs.
 *
 * @param hash SHA-256 over kind and inputs, each length-prefixed
 */
public record LayerKey(Digest hash) {
    /**
     * @param recipe kind and version of the recipe, e.g. {@code wheel/1}; changes whenever the same inputs would give
     *     other bytes
     * @param inputs everything that the bytes depend on, in a fixed order
     */
    public static LayerKey of(String recipe, List<String> inputs) {
        MessageDigest sha = Digest.sha256();
        add(sha, recipe);
        inputs.forEach(input -> add(sha, input));
        return new LayerKey(Digest.finish(sha.digest()));
    }

    private static void add(MessageDigest sha, String part) {
        byte[] bytes = part.getBytes(StandardCharsets.UTF_8);
        sha.update((bytes.length + ":").getBytes(StandardCharsets.US_ASCII));
        sha.update(bytes);
    }
}
