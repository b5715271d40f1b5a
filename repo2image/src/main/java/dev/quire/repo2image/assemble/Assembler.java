package dev.quire.repo2image.assemble;

import dev.quire.repo2image.BuildEvent;
import dev.quire.repo2image.download.Fanned;
import dev.quire.repo2image.image.Descriptor;
import dev.quire.repo2image.image.Digest;
import dev.quire.repo2image.image.Image;
import dev.quire.repo2image.image.ImageConfig;
import dev.quire.repo2image.image.Layer;
import dev.quire.repo2image.image.LayerSource;
import dev.quire.repo2image.registry.MissingBlobException;
import dev.quire.repo2image.registry.Registries;
import dev.quire.repo2image.registry.Registry;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Makes an image of layers: takes those that there are, makes the others, stores what the registry lacks. Builds at the same
 * time make each layer once. Thread-safe.
 */
public final class Assembler {
    /** How many layers of a build are asked after at once. */
    private static final int LOOKS = 32;
    /** How many of them are made at once, downloads included. */
    private static final int MADE = 6;
    /** How often an image is stored whose blobs vanish meanwhile. */
    private static final int ROUNDS = 3;

    private final LayerStore store;
    private final Registries registries;
    private final Pool pool;
    private final LayerMaking making;

    /** Whether finished layers are shared through the registry. */
    public enum Pool {
        SHARED,
        /** The layer store is the registry. */
        NONE
    }

    /**
     * @param cores how many layers may be made at once
     */
    public Assembler(LayerStore store, Registries registries, Pool pool, int cores) {
        this.store = store;
        this.registries = registries;
        this.pool = pool;
        this.making = new LayerMaking(store, cores);
    }

    /**
     * An image that is stored.
     *
     * @param digest of its manifest
     * @param made how many of its layers had to be made
     * @param reused how many there were already
     */
    public record Assembled(Digest digest, int made, int reused) {}

    /** What is done with an image whose manifest is stored under its digest, before its tag makes it an image for all. */
    public interface Finish {
        /** The layers are those of the sources, in their order. */
        void image(Registry registry, Image image) throws IOException;
    }

    /** Makes and stores an image with nothing attached. */
    public Assembled assemble(
            List<LayerSource> sources, ImageConfig config, String repository, String tag, Consumer<BuildEvent> events)
            throws IOException, InterruptedException {
        return assemble(sources, config, repository, tag, events, (registry, image) -> {});
    }

    /**
     * Makes and stores an image.
     *
     * @throws IOException when a layer cannot be made or stored
     */
    public Assembled assemble(
            List<LayerSource> sources,
            ImageConfig config,
            String repository,
            String tag,
            Consumer<BuildEvent> events,
            Finish finish)
            throws IOException, InterruptedException {
        try (Registry registry = registries.open()) {
            LayerSupply supply = supply(registry, repository, MADE, events);
            for (int round = 1; ; round++) {
                try {
                    List<Layer> layers = Fanned.map(LOOKS, sources, supply::provide);
                    Digest digest = store(registry, repository, tag, new Image(layers, config), finish);
                    return new Assembled(digest, supply.made(), Math.max(0, layers.size() - supply.made()));
                } catch (MissingBlobException e) {
                    // The registry was cleaned up between our look and the manifest, so each blob is looked for again.
                    if (round == ROUNDS) {
                        throw e;
                    }
                }
            }
        } catch (IOException e) {
            throw stopped(e);
        }
    }

    private Digest store(Registry registry, String repository, String tag, Image image, Finish finish)
            throws IOException {
        byte[] bytes = image.configBytes();
        Descriptor descriptor = new Descriptor(Image.CONFIG, bytes.length, Digest.of(bytes));
        registry.put(repository, descriptor, "", store.keep(bytes));
        byte[] manifest = image.manifestBytes();
        registry.keep(repository, manifest);
        finish.image(registry, image);
        // Last, because whoever finds the tag takes the image as whole.
        registry.tag(repository, tag, manifest);
        return Digest.of(manifest);
    }

    /** Channels and registries can say only by an IOException that they were interrupted. */
    private static IOException stopped(IOException e) throws InterruptedException {
        if (Thread.interrupted()) {
            InterruptedException interrupted = new InterruptedException("The build was stopped");
            interrupted.initCause(e);
            throw interrupted;
        }
        return e;
    }

    /**
     * Layers that are stored.
     *
     * @param made how many of them had to be made
     */
    public record Provided(List<Layer> layers, int made) {
        public Provided {
            layers = List.copyOf(layers);
        }
    }

    /** Makes and stores layers, one after the other. */
    public Provided provide(List<LayerSource> sources, String repository, Consumer<BuildEvent> events)
            throws IOException, InterruptedException {
        List<Layer> layers = new ArrayList<>();
        try (Registry registry = registries.open()) {
            LayerSupply supply = supply(registry, repository, 1, events);
            for (LayerSource source : sources) {
                layers.add(supply.provide(source));
            }
            return new Provided(layers, supply.made());
        } catch (IOException e) {
            throw stopped(e);
        }
    }

    private LayerSupply supply(Registry registry, String repository, int atOnce, Consumer<BuildEvent> events) {
        Optional<LayerPool> shared =
                pool == Pool.SHARED ? Optional.of(new LayerPool(registry, store)) : Optional.empty();
        return new LayerSupply(store, making, shared, registry, repository, atOnce, events);
    }

    static String size(long bytes) {
        return bytes < 1_000_000
                ? Math.max(1, bytes / 1000) + " kB"
                : String.format(Locale.ROOT, "%.1f MB", bytes / 1e6);
    }
}
