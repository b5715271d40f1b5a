package dev.quire.launcher.kubernetes;

import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.EventBuilder;
import io.fabric8.kubernetes.client.informers.cache.ItemStore;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What one watch of events has heard, by the Pods that they are about, without what nobody here reads. Thread-safe. */
final class EventStore implements ItemStore<Event> {
    private final ConcurrentMap<String, Event> all = new ConcurrentHashMap<>();
    /** By name, of each Pod's uid. */
    private final ConcurrentMap<String, Map<String, Event>> about = new ConcurrentHashMap<>();

    private final Consumer<String> heard;

    /**
     * @param heard told the uid of the Pod at each event
     */
    EventStore(Consumer<String> heard) {
        this.heard = heard;
    }

    /** The events about the Pod of this uid, in any order. */
    List<Event> about(String uid) {
        return List.copyOf(about.getOrDefault(uid, Map.of()).values());
    }

    @Override
    public String getKey(Event event) {
        return event.getMetadata().getName();
    }

    @Override
    public @Nullable Event put(String name, Event event) {
        Event small = small(event);
        about.compute(uid(small), (_, some) -> {
            Map<String, Event> events = some == null ? new ConcurrentHashMap<>() : some;
            events.put(name, small);
            return events;
        });
        Event before = all.put(name, small);
        heard.accept(uid(small));
        return before;
    }

    @Override
    public @Nullable Event remove(String name) {
        Event before = all.remove(name);
        if (before != null) {
            about.computeIfPresent(uid(before), (_, some) -> {
                some.remove(name);
                return some.isEmpty() ? null : some;
            });
        }
        return before;
    }

    @Override
    public Stream<String> keySet() {
        return all.keySet().stream();
    }

    @Override
    public Stream<Event> values() {
        return all.values().stream();
    }

    @Override
    public int size() {
        return all.size();
    }

    @Override
    public @Nullable Event get(String name) {
        return all.get(name);
    }

    /** Nothing is to be told apart from the store, which knows first. */
    @Override
    public boolean isFullState() {
        return false;
    }

    private static String uid(Event event) {
        String uid = event.getInvolvedObject().getUid();
        return uid == null ? "" : uid;
    }

    private static Event small(Event event) {
        return new EventBuilder()
                .withNewMetadata()
                .withNamespace(event.getMetadata().getNamespace())
                .withName(event.getMetadata().getName())
                .withResourceVersion(event.getMetadata().getResourceVersion())
                .withCreationTimestamp(event.getMetadata().getCreationTimestamp())
                .endMetadata()
                .withNewInvolvedObject()
                .withUid(event.getInvolvedObject().getUid())
                .endInvolvedObject()
                .withReason(event.getReason())
                .withMessage(event.getMessage())
                .withLastTimestamp(event.getLastTimestamp())
                .build();
    }
}
