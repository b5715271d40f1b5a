package dev.quire.repo2image.registry;

/** Opens the one registry of this installation. */
public interface Registries {
    /** A connection, for one build. */
    Registry open();

    /** A connection for whoever wants to know whether it works: it asks once. */
    default Registry probe() {
        return open();
    }

    /** What to call it in messages: a host or a directory. */
    String name();
}
