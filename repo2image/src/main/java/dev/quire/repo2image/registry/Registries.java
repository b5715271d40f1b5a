package dev.quire.repo2image.registry;

import java.util.function.Supplier;

/** Opens the one registry of this installation. */
public interface Registries {
    /** One that is opened like that. */
    static Registries of(String name, Supplier<? extends Registry> open) {
        return new Registries() {
            @Override
            public Registry open() {
                return open.get();
            }

            @Override
            public String name() {
                return name;
            }
        };
    }

    /** A connection, for one build. */
    Registry open();

    /** A connection for whoever wants to know whether it works: it asks once. */
    default Registry probe() {
        return open();
    }

    /** What to call it in messages: a host or a directory. */
    String name();
}
