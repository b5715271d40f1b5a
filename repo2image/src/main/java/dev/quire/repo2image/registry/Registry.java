package dev.quire.repo2image.registry;

import dev.quire.repo2image.BuiltImage;
import dev.quire.repo2image.image.Descriptor;
import dev.quire.repo2image.image.Digest;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A store of blobs and manifests under repository names and tags (OCI distribution specification). Open for one build, then
 * closed; thread-safe in between. An {@link IOException}'s message is a sentence that names the registry.
 */
public interface Registry extends Attachments, AutoCloseable {
    /** The digest of the manifest that the tag names, when there is one. */
    Optional<Digest> find(String repository, String tag) throws IOException;

    /** The bytes of the config of the image that the tag names, when there is one. */
    Optional<byte[]> config(String repository, String tag) throws IOException;

    /**
     * Makes sure that the repository has the blob: leaves it when it is there, mounts it from another repository when it is
     * there, uploads it otherwise.
     *
     * @param from a repository of the same registry that may have it
     * @param file the bytes
     */
    Transfer put(String repository, Descriptor blob, String from, Path file) throws IOException;

    /** Stores a manifest, all of whose blobs are there, under a tag. */
    void tag(String repository, String tag, byte[] manifest) throws IOException;

    /** Stores a manifest, all of whose blobs are there, under its digest alone. */
    void keep(String repository, byte[] manifest) throws IOException;

    /** Where an image of this store is for those who run it. */
    BuiltImage.Place place(String repository, String tag, Digest manifest);

    @Override
    void close();

    /** What storing a blob took. */
    enum Transfer {
        PRESENT,
        MOUNTED,
        UPLOADED
    }
}
