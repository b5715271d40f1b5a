package dev.quire.repo2image.assemble;

import dev.quire.repo2image.BuildEvent;
import dev.quire.repo2image.BuildEvent.Phase;
import dev.quire.repo2image.download.Fanned;
import dev.quire.repo2image.image.Descriptor;
import dev.quire.repo2image.image.Digest;
import dev.quire.repo2image.image.Image;
import dev.quire.repo2image.image.ImageConfig;
import dev.quire.repo2image.image.Layer;
import dev.quire.repo2image.image.LayerSource;
import dev.quire.repo2image.registry.BrokenBlobException;
import dev.quire.repo2image.registry.MissingBlobException;
import dev.quire.repo2image.registry.Registries;
import dev.quire.repo2image.registry.Registry;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.LongAdder;
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
            LongAdder made = new LongAdder();
            Semaphore slots = new Semaphore(MADE);
            for (int round = 1; ; round++) {
                try {
                    List<Layer> layers = Fanned.map(
                            LOOKS, sources, source -> provide(registry, repository, source, slots, made, events));
                    Digest digest = store(registry, repository, tag, new Image(layers, config), finish);
                    return new Assembled(digest, made.intValue(), Math.max(0, layers.size() - made.intValue()));
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
        LongAdder made = new LongAdder();
        Semaphore slots = new Semaphore(1);
        try (Registry registry = registries.open()) {
            for (LayerSource source : sources) {
                layers.add(provide(registry, repository, source, slots, made, events));
            }
        } catch (IOException e) {
            throw stopped(e);
        }
        return new Provided(layers, made.intValue());
    }

    private Layer provide(
            Registry registry,
            String repository,
            LayerSource source,
            Semaphore slots,
            LongAdder made,
            Consumer<BuildEvent> events)
            throws IOException, InterruptedException {
        LayerPool shared = new LayerPool(registry, store);
        Optional<Layer> found = store.find(store.key(source));
        if (found.isEmpty() && pool == Pool.SHARED) {
            found = shared.find(store.key(source));
            if (found.isPresent()) {
                store.remember(store.key(source), found.get());
            }
        }
        // A local store that lost the blob, and has no registry to take it from, must make it again.
        boolean usable = found.isPresent() && (pool == Pool.SHARED || store.holds(found.get()));
        if (!usable) {
            made.increment();
        }
        Layer layer = usable ? found.get() : make(source, slots, events);
        try {
            store(registry, shared, repository, source, layer, usable, events);
            return layer;
        } catch (IOException e) {
            if (e instanceof BrokenBlobException) {
                Files.deleteIfExists(store.blob(layer));
            }
            if (!usable || store.holdsIndeed(layer)) {
                throw e;
            }
            // The registry has lost the blob, since its clean-up went past us, and ours is lost or broken too.
            made.increment();
            Layer again = make(source, slots, events);
            store(registry, shared, repository, source, again, false, events);
            return again;
        }
    }

    /** Looks at other layers go on while some are made. */
    private Layer make(LayerSource source, Semaphore slots, Consumer<BuildEvent> events)
            throws IOException, InterruptedException {
        slots.acquire();
        try {
            return making.make(source, events);
        } finally {
            slots.release();
        }
    }

    private void store(
            Registry registry,
            LayerPool shared,
            String repository,
            LayerSource source,
            Layer layer,
            boolean reused,
            Consumer<BuildEvent> events)
            throws IOException {
        String from = "";
        if (pool == Pool.SHARED) {
            if (!reused) {
                shared.publish(store.key(source), layer, "");
            }
            from = LayerPool.REPOSITORY;
        }
        Registry.Transfer transfer = registry.put(repository, layer.blob(), from, store.blob(layer));
        boolean uploaded = transfer == Registry.Transfer.UPLOADED;
        if (reused && uploaded && pool == Pool.SHARED) {
            // Made for another registry, or this one has lost it: from now on it is here for all.
            shared.publish(store.key(source), layer, repository);
        }
        if (reused && !uploaded) {
            events.accept(new BuildEvent(Phase.BUILDING, "Reused layer: " + source.createdBy()));
        } else {
            events.accept(new BuildEvent(
                    Phase.PUSHING,
                    "Stored layer: " + source.createdBy() + " ("
                            + size(layer.blob().size()) + ")"));
        }
    }

    static String size(long bytes) {
        return bytes < 1_000_000
                ? Math.max(1, bytes / 1000) + " kB"
                : String.format(Locale.ROOT, "%.1f MB", bytes / 1e6);
    }
}
