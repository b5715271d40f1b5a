package dev.quire.repo2image.assemble;

import dev.quire.repo2image.BuildEvent;
import dev.quire.repo2image.BuildEvent.Phase;
import dev.quire.repo2image.image.Layer;
import dev.quire.repo2image.image.LayerKey;
import dev.quire.repo2image.image.LayerSource;
import dev.quire.repo2image.registry.BrokenBlobException;
import dev.quire.repo2image.registry.Registry;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;

/** The layers of one build in one repository: those that there are, and those that have to be made. Thread-safe. */
final class LayerSupply {
    private final LayerStore store;
    private final LayerMaking making;
    private final Optional<LayerPool> pool;
    private final Registry registry;
    private final String repository;
    private final Semaphore slots;
    private final Consumer<BuildEvent> events;
    private final LongAdder made = new LongAdder();

    /**
     * @param pool where finished layers are shared; empty: the store is the registry
     * @param atOnce how many layers it makes at once, downloads included
     */
    LayerSupply(
            LayerStore store,
            LayerMaking making,
            Optional<LayerPool> pool,
            Registry registry,
            String repository,
            int atOnce,
            Consumer<BuildEvent> events) {
        this.store = store;
        this.making = making;
        this.pool = pool;
        this.registry = registry;
        this.repository = repository;
        this.slots = new Semaphore(atOnce);
        this.events = events;
    }

    /** How many had to be made so far. */
    int made() {
        return made.intValue();
    }

    /** The layer, stored in the repository. */
    Layer provide(LayerSource source) throws IOException, InterruptedException {
        Optional<Layer> found = find(store.key(source));
        // A local store that lost the blob, and has no registry to take it from, must make it again.
        boolean usable = found.isPresent() && (pool.isPresent() || store.holds(found.get()));
        Layer layer = usable ? found.get() : make(source);
        try {
            put(source, layer, usable);
            return layer;
        } catch (IOException e) {
            if (e instanceof BrokenBlobException) {
                Files.deleteIfExists(store.blob(layer));
            }
            if (!usable || store.holdsIndeed(layer)) {
                throw e;
            }
            // The registry has lost the blob, since its clean-up went past us, and ours is lost or broken too.
            Layer again = make(source);
            put(source, again, false);
            return again;
        }
    }

    private Optional<Layer> find(LayerKey key) throws IOException {
        Optional<Layer> here = store.find(key);
        if (here.isPresent() || pool.isEmpty()) {
            return here;
        }
        Optional<Layer> there = pool.get().find(key);
        if (there.isPresent()) {
            store.remember(key, there.get());
        }
        return there;
    }

    /** Looks at other layers go on while some are made. */
    private Layer make(LayerSource source) throws IOException, InterruptedException {
        made.increment();
        slots.acquire();
        try {
            return making.make(source, events);
        } finally {
            slots.release();
        }
    }

    private void put(LayerSource source, Layer layer, boolean reused) throws IOException {
        if (pool.isPresent() && !reused) {
            pool.get().publish(store.key(source), layer, "");
        }
        String from = pool.isPresent() ? LayerPool.REPOSITORY : "";
        boolean uploaded =
                registry.put(repository, layer.blob(), from, store.blob(layer)) == Registry.Transfer.UPLOADED;
        if (pool.isPresent() && reused && uploaded) {
            // Made for another registry, or this one has lost it: from now on it is here for all.
            pool.get().publish(store.key(source), layer, repository);
        }
        if (reused && !uploaded) {
            events.accept(new BuildEvent(Phase.BUILDING, "Reused layer: " + source.createdBy()));
        } else {
            String size = Assembler.size(layer.blob().size());
            events.accept(new BuildEvent(Phase.PUSHING, "Stored layer: " + source.createdBy() + " (" + size + ")"));
        }
    }
}
