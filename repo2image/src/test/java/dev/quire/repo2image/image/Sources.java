package dev.quire.repo2image.image;

import java.util.List;

/** Layers to be made from entries that the test gives. */
public final class Sources {
    private Sources() {}

    /** A layer of these entries, under a key of its name. */
    public static LayerSource of(String name, List<Entry> entries) {
        return new LayerSource() {
            @Override
            public LayerKey key() {
                return LayerKey.of("test/1", List.of(name));
            }

            @Override
            public String createdBy() {
                return name;
            }

            @Override
            public List<Entry> entries() {
                return entries;
            }
        };
    }
}
