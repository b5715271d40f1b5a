package dev.quire.repo2image.repo;

/** What a ref meant when it was resolved: a name that means the same content for ever. */
public sealed interface ResolvedRef permits CommitId, VersionId {
    /** The whole name, fit for labels and links. */
    String text();

    /** A form of it for names of images and for people. */
    String abbreviated();
}
