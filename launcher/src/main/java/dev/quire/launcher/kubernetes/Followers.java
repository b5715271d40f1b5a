package dev.quire.launcher.kubernetes;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.CopyOnWriteArraySet;

/** Who is to look again at each change of something, by its name. Thread-safe. */
final class Followers {
    private final ConcurrentMap<String, Set<Signal>> signals = new ConcurrentHashMap<>();

    void add(String name, Signal signal) {
        signals.compute(name, (_, some) -> {
            Set<Signal> all = some == null ? new CopyOnWriteArraySet<>() : some;
            all.add(signal);
            return all;
        });
    }

    void remove(String name, Signal signal) {
        signals.computeIfPresent(name, (_, some) -> {
            some.remove(signal);
            return some.isEmpty() ? null : some;
        });
    }

    /** It has changed. */
    void raise(String name) {
        signals.getOrDefault(name, Set.of()).forEach(Signal::raise);
    }

    boolean isEmpty() {
        return signals.isEmpty();
    }
}
