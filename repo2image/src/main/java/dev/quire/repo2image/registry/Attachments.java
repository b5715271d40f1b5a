package dev.quire.repo2image.registry;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.quire.repo2image.image.Descriptor;
import dev.quire.repo2image.image.Digest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The side of a {@link Registry} that reads images, and documents that are attached to them by the manifest's {@code subject}
 * (OCI image specification 1.1).
 */
public interface Attachments {
    /** The most that is read into memory: a build log with room. */
    long MAX_READ = 64L << 20;

    /** The manifest that a tag or a digest names, byte for byte, when there is one. */
    Optional<byte[]> manifest(String repository, String reference) throws IOException;

    /** The bytes of a blob of no more than {@link #MAX_READ}, whose digest has been checked. */
    byte[] read(String repository, Descriptor blob) throws IOException;

    /** Attaches a document to the manifest of that repository; the same document twice is there once. */
    Referrer attach(String repository, Descriptor subject, Attachment document) throws IOException;

    /** Attaches documents to the manifest of that repository, as one would each of them. */
    default List<Referrer> attachAll(String repository, Descriptor subject, List<Attachment> documents)
            throws IOException {
        List<Referrer> referrers = new ArrayList<>();
        for (Attachment document : documents) {
            referrers.add(attach(repository, subject, document));
        }
        return referrers;
    }

    /** What is attached to that manifest, in no order. */
    List<Referrer> referrers(String repository, Digest subject) throws IOException;

    /** The document that a referrer holds. */
    default byte[] document(String repository, Referrer referrer) throws IOException {
        Digest digest = referrer.manifest().digest();
        byte[] manifest = manifest(repository, digest.toString())
                .orElseThrow(() -> new IOException("The registry lists " + digest + " but does not have it."));
        return read(repository, ArtifactManifest.document(new ObjectMapper().readTree(manifest)));
    }
}
