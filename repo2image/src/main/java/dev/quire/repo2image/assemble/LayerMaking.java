package dev.quire.repo2image.assemble;

import dev.quire.repo2image.BuildEvent;
import dev.quire.repo2image.BuildEvent.Phase;
import dev.quire.repo2image.cache.KeyLocks;
import dev.quire.repo2image.image.Layer;
import dev.quire.repo2image.image.LayerKey;
import dev.quire.repo2image.image.LayerSource;
import java.io.IOException;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;

/** Makes layers, each once however many builds of however many processes want it at the same time. Thread-safe. */
final class LayerMaking {
    private final LayerStore store;
    private final Semaphore cores;
    private final Map<LayerKey, CompletableFuture<Layer>> making = new ConcurrentHashMap<>();

    /**
     * @param cores how many layers may be made at once
     */
    LayerMaking(LayerStore store, int cores) {
        this.store = store;
        // Builds name their biggest layers first, and whoever asked first goes first.
        this.cores = new Semaphore(cores, true);
    }

    /** The layer: the one that another build has made or is making, or else a new one. */
    Layer make(LayerSource source, Consumer<BuildEvent> events) throws IOException, InterruptedException {
        CompletableFuture<Layer> mine = new CompletableFuture<>();
        CompletableFuture<Layer> other = making.putIfAbsent(store.key(source), mine);
        if (other != null) {
            return await(other, source, events);
        }
        try {
            mine.complete(makeOnce(source, events));
            return mine.join();
        } finally {
            // Those who wait for a layer that was not made, for whatever reason, make it themselves.
            mine.cancel(false);
            making.remove(store.key(source), mine);
        }
    }

    /** Waits for another build that makes the same layer; when that one gives up, this one makes it. */
    private Layer await(CompletableFuture<Layer> other, LayerSource source, Consumer<BuildEvent> events)
            throws IOException, InterruptedException {
        try {
            return other.get();
        } catch (ExecutionException | CancellationException e) {
            return make(source, events);
        }
    }

    /** Other processes may make the same; the one that waited takes what the other has made. */
    private Layer makeOnce(LayerSource source, Consumer<BuildEvent> events) throws IOException, InterruptedException {
        LayerKey key = store.key(source);
        try (KeyLocks.Held _ = store.hold(key)) {
            // Somebody may have made it between our look at the store and now.
            Optional<Layer> made = store.find(key);
            return made.isPresent() && store.holds(made.get()) ? made.get() : makeHere(source, events);
        }
    }

    private Layer makeHere(LayerSource source, Consumer<BuildEvent> events) throws IOException, InterruptedException {
        try {
            source.prepare();
            return write(source, events);
        } finally {
            source.release();
        }
    }

    private Layer write(LayerSource source, Consumer<BuildEvent> events) throws IOException, InterruptedException {
        cores.acquire();
        try {
            long start = System.nanoTime();
            Layer layer = store.make(source);
            Duration took = Duration.ofNanos(System.nanoTime() - start);
            events.accept(new BuildEvent(
                    Phase.BUILDING,
                    String.format(
                            Locale.ROOT,
                            "Made layer: %s (%s in %.1f s)",
                            source.createdBy(),
                            Assembler.size(layer.blob().size()),
                            took.toMillis() / 1000.0)));
            return layer;
        } finally {
            cores.release();
        }
    }
}
