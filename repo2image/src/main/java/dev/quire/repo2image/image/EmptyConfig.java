package dev.quire.repo2image.image;

import java.nio.charset.StandardCharsets;

/** The config of a manifest that is no image's (OCI image specification, "Guidance for an Empty Descriptor"). */
public final class EmptyConfig {
    private static final byte[] BYTES = "{}".getBytes(StandardCharsets.US_ASCII);

    /** Names it. */
    public static final Descriptor DESCRIPTOR =
            new Descriptor("application/vnd.oci.empty.v1+json", BYTES.length, Digest.of(BYTES));

    private EmptyConfig() {}

    /** Its bytes. */
    public static byte[] bytes() {
        return BYTES.clone();
    }
}
