package dev.quire.repo2image.image;

import java.io.IOException;
import java.util.List;

/** A layer that can be made: its key is known at once, its entries only when they are asked for. */
public interface LayerSource {
    /** Identifies the entries by what they are made from. */
    LayerKey key();

    /** What makes it, for the image's history and the log, e.g. {@code wheel numpy 2.3.1}. */
    String createdBy();

    /** What it brings, as far as that is known by name: what the image's SBOM lists. */
    default List<Component> components() {
        return List.of();
    }

    /** Fetches what {@link #entries} reads; waits for the network, so that making the layer need not. */
    default void prepare() throws IOException, InterruptedException {}

    /** The entries, in any order, without duplicates; parent directories that are missing are added as root, 0755. */
    List<Entry> entries() throws IOException, InterruptedException;

    /** Gives back what {@link #prepare} took; called when the layer has been made, or could not be. */
    default void release() throws IOException {}
}
