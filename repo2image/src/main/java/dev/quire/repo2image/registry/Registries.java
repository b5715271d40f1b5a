package dev.quire.repo2image.registry;

/** Opens the one registry of this installation. */
public interface Registries {
    /** A connection, for one build. */
    Registry open();

    /** What to call it in messages: a host or a directory. */
    String name();
}
