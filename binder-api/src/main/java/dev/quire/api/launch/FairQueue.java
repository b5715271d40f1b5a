package dev.quire.api.launch;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A queue in which owners take turns, each with its first: who asks for a hundred things delays another's single one by one
 * place, not by a hundred. Not thread-safe.
 */
final class FairQueue<T> {
    /** In the order of turns; none is empty. */
    private final LinkedHashMap<String, Deque<T>> lines = new LinkedHashMap<>();

    private int size;

    void add(String owner, T item) {
        lines.computeIfAbsent(owner, _ -> new ArrayDeque<>()).addLast(item);
        size++;
    }

    /** Puts back what had its turn for nothing: it is the next. */
    void putBack(String owner, T item) {
        lines.computeIfAbsent(owner, _ -> new ArrayDeque<>()).addFirst(item);
        lines.putFirst(owner, lines.get(owner));
        size++;
    }

    /** Takes the next. */
    Optional<T> poll() {
        Map.Entry<String, Deque<T>> first = lines.pollFirstEntry();
        if (first == null) {
            return Optional.empty();
        }
        T item = first.getValue().removeFirst();
        size--;
        if (!first.getValue().isEmpty()) {
            lines.putLast(first.getKey(), first.getValue());
        }
        return Optional.of(item);
    }

    boolean remove(String owner, T item) {
        Deque<T> line = lines.get(owner);
        if (line == null || !line.remove(item)) {
            return false;
        }
        size--;
        if (line.isEmpty()) {
            lines.remove(owner);
        }
        return true;
    }

    /** All, in the order in which they would be taken if nothing else came. */
    List<T> inOrder() {
        List<T> order = new ArrayList<>(size);
        List<List<T>> waiting = new ArrayList<>();
        lines.values().forEach(line -> waiting.add(new ArrayList<>(line)));
        for (int round = 0; order.size() < size; round++) {
            for (List<T> line : waiting) {
                if (round < line.size()) {
                    order.add(line.get(round));
                }
            }
        }
        return order;
    }

    int size() {
        return size;
    }
}
